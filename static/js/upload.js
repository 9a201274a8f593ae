// Pictures go up as soon as they are chosen, one after the other, each with its progress. The tokens that come
// back take the place of the files in the form, which is then shown anew with the pictures in it.
// Without script the form brings the files itself.
const MOST_BYTES = 20_000_000;

function line(box, name) {
  const item = document.createElement("li");
  const bar = document.createElement("progress");
  const text = document.createElement("span");
  text.textContent = name;
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `Uploading ${name}`);
  item.append(text, bar);
  box.append(item);
  return {
    progress: (part) => (part < 1 ? (bar.value = part) : bar.removeAttribute("value")), // then it is being checked
    done: () => (bar.value = 1),
    fail: (problem) => {
      item.className = "picture-input__problem";
      item.textContent = `“${name}”: ${problem}`.replace(/^“(.*)”: “\1”: /, "“$1”: ");
    },
  };
}

function send(address, file, csrf, progress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file);
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", csrf);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    const lost = { problem: "It did not arrive. Check your connection, then choose it again." };
    request.addEventListener("load", () => resolve(request.response?.token || request.response?.problem ? request.response : lost));
    request.addEventListener("error", () => resolve(lost));
    request.send(body);
  });
}

function statusOf(input) {
  const box = document.createElement("ul");
  box.className = "picture-input__status";
  box.setAttribute("role", "status");
  input.parentElement.querySelector(".picture-input__status")?.remove();
  input.after(box);
  return box;
}

// The form comes back with the pictures in it: as if "Add another" had been pressed. A moderator's has a button.
function showAnew(input) {
  const own = input.closest("fieldset")?.querySelector("[data-show-anew]");
  if (own) {
    own.click();
    return;
  }
  const button = document.createElement("button");
  const rows = input.closest("[data-rows]").querySelector("[name=add]");
  button.name = "add";
  button.value = input.multiple ? rows.value : "";
  button.hidden = true;
  rows.after(button);
  button.click();
  button.remove();
}

async function upload(input) {
  const form = input.form;
  const box = statusOf(input);
  const files = [...input.files];
  const csrf = form.elements.csrfmiddlewaretoken.value;
  const tokens = [];
  const saving = [...form.querySelectorAll("[name=save]")];
  let failed = 0;
  for (const button of saving) button.disabled = true; // until the pictures are there
  for (const file of files) {
    const shown = line(box, file.name);
    const answer = file.size > MOST_BYTES ? { problem: "The file is larger than 20 MB." } : await send(input.dataset.upload, file, csrf, shown.progress);
    if (answer.token) {
      shown.done();
      tokens.push(answer.token);
    } else {
      shown.fail(answer.problem);
      failed += 1;
    }
  }
  for (const button of saving) button.disabled = false;
  input.value = "";
  if (!tokens.length) return;
  for (const token of tokens) {
    const hidden = document.createElement("input");
    Object.assign(hidden, { type: "hidden", name: input.name, value: token });
    input.before(hidden);
  }
  if (failed) keepProblems(box);
  showAnew(input);
}

// What was not taken is still said after the form has come back.
function keepProblems(box) {
  const problems = [...box.querySelectorAll(".picture-input__problem")];
  const put = () => {
    const last = [...document.querySelectorAll("input[data-upload]")].at(-1);
    if (last) statusOf(last).append(...problems);
  };
  document.addEventListener("htmx:afterSwap", put, { once: true });
}

document.addEventListener("change", (event) => {
  if (event.target.matches("input[data-upload]") && event.target.files.length) upload(event.target);
});
