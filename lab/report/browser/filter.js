/* The event list's filter. Without this script the form stays hidden and every line is there. */
(() => {
  const form = document.getElementById("filter");
  const rows = [...document.querySelectorAll("#events tbody tr")];
  if (!form) return;

  const apply = () => {
    const wanted = new FormData(form);
    const kinds = new Set(wanted.getAll("kind"));
    const text = String(wanted.get("text")).toLowerCase();
    for (const row of rows) row.hidden = !kinds.has(row.dataset.kind) || !row.textContent.toLowerCase().includes(text);
    const shown = rows.filter((row) => !row.hidden).length;
    form.elements.shown.value = shown === rows.length ? `${shown} lines` : `${shown} of ${rows.length} lines`;
  };

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
})();
