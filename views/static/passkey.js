// Passkeys: asks the browser for one, and sends what it answers with the form. Without scripts these forms stay hidden.

const pending = { controller: undefined };

function send(form, credential) {
  form.elements.passkey.value = JSON.stringify(credential.toJSON());
  form.requestSubmit();
}

/** A request that waits in the background has to make room for one that somebody asks for. */
async function use(form, mediation) {
  pending.controller?.abort();
  pending.controller = new AbortController();
  const { signal } = pending.controller;
  const options = JSON.parse(form.dataset.options);
  if (form.dataset.passkey === 'create') {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    send(form, await navigator.credentials.create({ publicKey, signal }));
    return;
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  send(form, await navigator.credentials.get({ publicKey, signal, ...(mediation ? { mediation } : {}) }));
}

/** Giving up is no mistake: the page stays as it is, and the other ways in are on it. */
const tryToUse = (form, mediation) => use(form, mediation).catch(() => undefined);

async function setUpPasskey(form) {
  form.hidden = false;
  // Sent only with what the browser has answered; a form that has a field of its own is begun by its Enter key too.
  form.addEventListener('submit', (event) => {
    if (form.elements.passkey.value !== '') return;
    event.preventDefault();
    tryToUse(form);
  });
  // Coming back with the browser's back button begins anew.
  window.addEventListener('pageshow', () => {
    form.elements.passkey.value = '';
  });
  form.querySelector('button[type=button]')?.addEventListener('click', () => tryToUse(form));
  if (!('conditional' in form.dataset)) return;
  if (await PublicKeyCredential.isConditionalMediationAvailable?.()) tryToUse(form, 'conditional');
}

if (globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const note of document.querySelectorAll('[data-without-passkeys]')) note.hidden = true;
  for (const form of document.querySelectorAll('form[data-passkey]')) setUpPasskey(form);
}
