// Files are chosen, dropped or pasted; then the form is sent as its own button would send it.
const box = document.getElementById("files");
const input = box?.querySelector('input[type="file"]');

if (input) {
  const button = box.querySelector('button[value="attach"]');
  button.hidden = true; // choosing is enough where this runs
  const send = () => input.form.requestSubmit(button);
  const take = (files) => {
    input.files = files;
    send();
  };
  input.addEventListener("change", (event) => {
    event.stopPropagation(); // the form's own check has nothing to say of a file
    if (input.files.length) send();
  });
  box.addEventListener("dragover", (event) => event.preventDefault());
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) take(event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) {
      event.preventDefault();
      take(event.clipboardData.files);
    }
  });
}
