// Small comforts on top of pages that work without them. Nothing here decides anything.

function setUpReveal(button) {
  const input = document.getElementById(button.getAttribute('aria-controls'));
  const show = (isShown) => {
    input.type = isShown ? 'text' : 'password';
    button.textContent = isShown ? button.dataset.hide : button.dataset.show;
    button.setAttribute('aria-label', isShown ? button.dataset.hideLabel : button.dataset.showLabel);
  };
  button.hidden = false;
  button.addEventListener('click', () => show(input.type === 'password'));
  // Hidden again before it is sent, so that a browser neither remembers it as text nor shows it while waiting.
  input.form.addEventListener('submit', () => show(false));
}

function setUpCopy(button) {
  if (!navigator.clipboard) return;
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.copied;
    setTimeout(() => {
      button.textContent = label;
    }, 2000);
  });
}

const RELEASE_AFTER_MS = 10_000;

function setUpOnce(form) {
  const release = () => {
    delete form.dataset.busy;
  };
  form.addEventListener('submit', (event) => {
    if ('busy' in form.dataset) {
      event.preventDefault();
      return;
    }
    // The button is not disabled: its name and value belong to what is sent.
    form.dataset.busy = '';
    setTimeout(release, RELEASE_AFTER_MS);
  });
  // Coming back with the browser's back button shows the page as it was left.
  window.addEventListener('pageshow', release);
}

document.querySelectorAll('[data-reveal]').forEach(setUpReveal);
document.querySelectorAll('[data-copy]').forEach(setUpCopy);
document.querySelectorAll('form[data-once]').forEach(setUpOnce);
for (const form of document.querySelectorAll('form[data-auto]')) form.submit();
