// Notices that a session has ended, every five minutes, when the tab comes back and before a form is sent, and leads
// through the sign-in back to the page. What was typed waits in this tab meanwhile, except passwords and codes.

const EVERY_MS = 300_000;
const AFTER_FAILURE_MS = 30_000;
const FRESH_MS = 10_000;
const NEVER_KEPT = ['password', 'hidden', 'file', 'submit', 'button', 'reset', 'image'];

const { session: url, sessionUser: user, sessionRestored: restoredText } = document.body.dataset;
const key = `bastion.kept ${location.pathname}`;
const state = { timer: undefined, checkedAt: Date.now(), passing: undefined };

const isKept = (field) =>
  field.name &&
  !NEVER_KEPT.includes(field.type) &&
  !field.autocomplete?.startsWith('one-time-code') &&
  field.name !== 'csrf';

/** All that somebody may have typed or chosen, with where it stands on the page. */
const fields = () =>
  [...document.forms].flatMap((form, at) => [...form.elements].filter(isKept).map((field) => ({ at, field })));

function isChanged(field) {
  if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

function keep() {
  const changed = fields().filter(({ field }) => isChanged(field));
  const kept = changed.map(({ at, field }) => ({
    at,
    name: field.name,
    // Of choices with one name, which.
    of: field.type === 'checkbox' || field.type === 'radio' ? field.value : undefined,
    value: field.type === 'checkbox' || field.type === 'radio' ? field.checked : field.value,
  }));
  if (kept.length > 0) sessionStorage.setItem(key, JSON.stringify({ user, kept }));
}

function put({ at, name, of, value }) {
  const found = fields().find(
    (one) => one.at === at && one.field.name === name && (of === undefined || one.field.value === of),
  );
  if (!found) return false;
  if (of === undefined) found.field.value = value;
  else found.field.checked = value;
  return true;
}

/** For whoever typed it, and for nobody else who signs in in this tab. */
function restore() {
  const text = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  const saved = text ? JSON.parse(text) : undefined;
  if (saved?.user !== user || !saved.kept.map(put).some(Boolean)) return;
  const notice = document.createElement('div');
  notice.className = 'notice';
  notice.setAttribute('role', 'status');
  notice.append(Object.assign(document.createElement('p'), { textContent: restoredText }));
  document.querySelector('main').prepend(notice);
}

/** Whether the session lives; undefined where that cannot be found out at the moment. */
async function ask() {
  try {
    const answer = await fetch(url, { cache: 'no-store', credentials: 'same-origin', redirect: 'error' });
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}

function leave() {
  keep();
  location.replace(location.pathname + location.search);
}

function schedule(ms) {
  clearTimeout(state.timer);
  state.timer = setTimeout(check, ms);
}

/** In the background nothing is done: there is nobody to sign in. */
async function check() {
  if (document.visibilityState !== 'visible') return true;
  const answer = await ask();
  if (answer?.active === false) {
    leave();
    return false;
  }
  state.checkedAt = Date.now();
  const left = answer ? answer.expires_at * 1000 - Date.now() + 1000 : AFTER_FAILURE_MS;
  schedule(Math.max(1000, Math.min(EVERY_MS, left)));
  return true;
}

document.addEventListener('visibilitychange', check);
addEventListener('pageshow', (event) => event.persisted && check());

document.addEventListener(
  'submit',
  async (event) => {
    const { target: form, submitter } = event;
    if (state.passing === form) {
      state.passing = undefined;
      return;
    }
    if (Date.now() - state.checkedAt < FRESH_MS) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await check())) return;
    state.passing = form;
    form.requestSubmit(submitter);
  },
  true,
);

restore();
schedule(EVERY_MS);
