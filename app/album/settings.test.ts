import { expect, test } from "vitest";
import { readAlbumSettings, readPublishSettings } from "./settings.ts";

const environment = {
  AWS_REGION: "ap-northeast-1",
  DB_NAME: "album",
  DB_PASSWORD: "s3cret",
  DB_USER: "admin",
  DB_WRITE_ENDPOINT_ADDRESS: "db.internal",
  FILES_BUCKET: "files",
  FRONT_ORIGIN: "http://sample.co.jp",
};

test("what is not stated is as the documentation says", () => {
  expect(readAlbumSettings(environment)).toEqual({
    listenPort: 3000,
    frontOrigin: "http://sample.co.jp",
    bucket: "files",
    region: "ap-northeast-1",
    maxUploadBytes: 20_971_520,
    lifetime: { idleMs: 1_800_000, absoluteMs: 43_200_000 },
    database: { database: "album", user: "admin", password: "s3cret", port: 3306, writerHost: "db.internal" },
  });
});

test("all that is missing or wrong is one error, without a value", () => {
  const wrong = {
    ...environment,
    FILES_BUCKET: undefined,
    MAX_UPLOAD_BYTES: "20M",
    SESSION_IDLE_SECONDS: "0",
    PORT: "70000",
  };
  expect(() => readAlbumSettings(wrong)).toThrow(
    "The environment is not complete: PORT must be a port from 1 to 65535; FILES_BUCKET must be set; " +
      "MAX_UPLOAD_BYTES must be bytes; SESSION_IDLE_SECONDS must be at least 1",
  );
});

test.each(["sample.co.jp", "http://sample.co.jp/", "http://Sample.co.jp", "http://sample.co.jp:80", "null", ""])(
  "`%s` is no origin as browsers write it",
  (FRONT_ORIGIN) => {
    expect(() => readAlbumSettings({ ...environment, FRONT_ORIGIN })).toThrow(/FRONT_ORIGIN must be an origin/);
  },
);

test("publishing needs no database", () => {
  const { AWS_REGION } = environment;
  expect(readPublishSettings({ AWS_REGION, API_URL: "https://api.sample.co.jp", SITE_BUCKET: "sample.co.jp" })).toEqual(
    {
      apiUrl: "https://api.sample.co.jp",
      bucket: "sample.co.jp",
      region: AWS_REGION,
    },
  );
  expect(() => readPublishSettings({})).toThrow("API_URL must be set; SITE_BUCKET must be set; AWS_REGION must be set");
});
