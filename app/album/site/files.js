/** The files on the page: cards, thumbnails, the viewer. */
import { describeSize, describeTime } from "./words.js";

const find = (id) => document.getElementById(id);

const PICTURE = /\.(?:png|jpe?g|gif|webp|avif)$/i;

/** A larger picture is not fetched for a thumbnail. */
const MAX_THUMB_BYTES = 3_000_000;

/**
 * @param {{ name: string, size: number, modifiedMs: number }[]} files
 * @param {{ onOpen: (name: string) => void, onRemove: (name: string) => void }} actions
 */
export function showFiles(files, actions) {
  find("files").replaceChildren(...files.map((file) => card(file, actions)));
  find("empty").hidden = files.length > 0;
}

function card({ name, size, modifiedMs }, { onOpen, onRemove }) {
  const item = find("file").content.cloneNode(true).querySelector("li");
  item.dataset.name = name;
  item.dataset.size = size;
  item.querySelector(".name").textContent = name;
  item.querySelector(".thumb").textContent = /\.(\w{1,5})$/.exec(name)?.[1] ?? "file";
  item.querySelector(".facts").textContent = `${describeSize(size)}, ${describeTime(modifiedMs)}`;
  item.querySelector(".open").addEventListener("click", () => onOpen(name));
  const remove = item.querySelector(".remove");
  remove.setAttribute("aria-label", `Delete ${name}`);
  remove.addEventListener("click", () => onRemove(name));
  return item;
}

/** One after the other; a picture that cannot be had stays a card with its kind. */
export async function loadThumbnails(read) {
  for (const item of [...find("files").children]) {
    const { name, size } = item.dataset;
    if (!PICTURE.test(name) || Number(size) > MAX_THUMB_BYTES || !item.isConnected) continue;
    const blob = await read(name).catch(() => undefined);
    if (blob?.type.startsWith("image/")) showThumbnail(item.querySelector(".thumb"), blob);
  }
}

function showThumbnail(place, blob) {
  const picture = new Image();
  picture.alt = "";
  picture.src = URL.createObjectURL(blob);
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
  place.replaceChildren(picture);
}

/** A picture in the viewer; anything else is saved. */
export function showBlob(name, blob) {
  const url = URL.createObjectURL(blob);
  if (!blob.type.startsWith("image/")) return save(name, url);
  const viewer = find("viewer");
  find("viewer-title").textContent = name;
  Object.assign(find("picture"), { src: url, alt: name });
  viewer.addEventListener("close", () => URL.revokeObjectURL(url), { once: true });
  viewer.showModal();
}

function save(name, url) {
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
