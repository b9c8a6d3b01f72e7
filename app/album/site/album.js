/** The page: log in, see and add files, log out; and which server answered. */
import { createApi } from "./api.js";
import { loadThumbnails, showBlob, showFiles } from "./files.js";
import { describeError, describeSize } from "./words.js";

const find = (id) => document.getElementById(id);

const state = { files: [], next: undefined, maxUploadBytes: Infinity, answers: new Map() };

const config = await fetch("config.json")
  .then((answer) => answer.json())
  .catch((cause) => {
    say("This page could not be loaded whole. Please load it again.", true);
    throw cause;
  });
const api = createApi(config.api, {
  onAnswer: countAnswer,
  onRetry: () => say("One server does not answer; asking another."),
});

function say(text, isBad = false) {
  const notice = find("notice");
  notice.textContent = text;
  notice.classList.toggle("bad", isBad);
}

function countAnswer(server) {
  state.answers.set(server, (state.answers.get(server) ?? 0) + 1);
  const items = [...state.answers].map(([name, count]) => {
    const item = document.createElement("li");
    item.textContent = `${name} × ${count}`;
    item.dataset.server = name;
    item.setAttribute("aria-current", String(name === server));
    return item;
  });
  find("answers").replaceChildren(...items);
  find("servers").hidden = false;
}

function showLogin() {
  find("login").hidden = false;
  find("album").hidden = true;
  find("who").hidden = true;
  find("login").elements.user.focus();
}

async function showAlbum({ user, maxUploadBytes }) {
  state.maxUploadBytes = maxUploadBytes;
  find("user").textContent = user;
  find("who").hidden = false;
  find("login").hidden = true;
  find("login").reset();
  find("album").hidden = false;
  await refresh();
}

async function refresh(after) {
  const { files, next } = await api.list(after);
  state.files = after === undefined ? files : [...state.files, ...files];
  state.next = next;
  find("more").hidden = next === undefined;
  showFiles(state.files, { onOpen: act(open), onRemove: act(remove) });
  void loadThumbnails(api.read);
}

async function open(name) {
  showBlob(name, await api.read(name));
  say("");
}

async function remove(name) {
  if (!confirm(`Delete ${name}?`)) return;
  await api.remove(name);
  await refresh();
  say(`${name} is deleted.`);
}

async function upload(files) {
  const tooLarge = files.find(({ size }) => size > state.maxUploadBytes);
  if (tooLarge) return say(`${tooLarge.name} is larger than ${describeSize(state.maxUploadBytes)}.`, true);
  for (const file of files) {
    say(`Storing ${file.name} …`);
    await api.put(file.name, file);
  }
  await refresh();
  say(files.length === 1 ? `${files[0].name} is stored.` : `${files.length} files are stored.`);
}

const WRONG = "This name and password do not belong together.";
/** The servers' site is another than this page's, since this one is not HTTPS: some browsers keep no cookie then. */
const NO_COOKIE = "This browser kept no cookie of the servers, so you cannot stay logged in. Please allow them.";

async function logIn() {
  const { user, password } = find("login").elements;
  const session = await api.logIn(user.value, password.value).catch((error) => {
    if (error.status === 401) throw new Told(WRONG, () => password.select());
    throw error;
  });
  await showAlbum(session).catch((error) => {
    if (error.status === 401) throw new Told(NO_COOKIE, showLogin);
    throw error;
  });
  say("");
}

async function logOut() {
  await api.logOut();
  showLogin();
  say("You are logged out.");
}

/** What went wrong in words of its own, and what the page does then. */
class Told extends Error {
  constructor(message, next) {
    super(message);
    this.next = next;
  }
}

/** An action of the page: what goes wrong is told, a session that has ended leads to the login. */
function act(action) {
  return async (...values) => {
    document.body.setAttribute("aria-busy", "true");
    try {
      await action(...values);
    } catch (error) {
      if (error instanceof Told) error.next();
      else if (error.status === 401) showLogin();
      say(error instanceof Told ? error.message : describeError(error), true);
    } finally {
      document.body.removeAttribute("aria-busy");
    }
  };
}

async function start() {
  try {
    await showAlbum(await api.session());
    say("");
  } catch (error) {
    showLogin();
    if (error.status === 401) say("");
    else throw error;
  }
}

const submit = act(logIn);
find("login").addEventListener("submit", (event) => {
  event.preventDefault();
  void submit();
});
find("log-out").addEventListener("click", act(logOut));
find("more").addEventListener(
  "click",
  act(() => refresh(state.next)),
);
const store = act(upload);
find("upload").addEventListener("change", async ({ target }) => {
  await store([...target.files]);
  target.value = "";
});
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  find("album").classList.add("drop");
});
document.addEventListener("dragleave", () => find("album").classList.remove("drop"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  find("album").classList.remove("drop");
  if (!find("album").hidden) void store([...event.dataTransfer.files]);
});
await act(start)();
