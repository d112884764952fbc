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

// What a new password has to be like, while it is typed. What only the server can say is asked of it when somebody pauses;
// where it does not answer, those rules stay open and the form says what is wrong when it is sent.

const PAUSE_MS = 400;
const LONGEST = 128;
const KINDS = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];

const stateOf = (isMet) => (isMet ? 'met' : 'unmet');

/** What can be said here. An address in the password shows here; that there is none, nor a name, the server says. */
function judgeHere(password, address, { minLength, minKinds }) {
  const normal = password.normalize('NFC');
  const length = [...normal].length;
  const [local] = address.trim().normalize('NFC').toLowerCase().split('@');
  return {
    length: stateOf(length >= Number(minLength) && length <= LONGEST),
    kinds: stateOf(KINDS.filter((kind) => kind.test(normal)).length >= Number(minKinds)),
    owner: local.length >= 4 && normal.toLowerCase().includes(local) ? 'unmet' : undefined,
  };
}

async function askServer(url, fields) {
  const body = new URLSearchParams(fields);
  const answer = await fetch(url, { method: 'POST', body, headers: { accept: 'application/json' }, redirect: 'error' });
  return answer.ok ? (await answer.json()).problems : undefined;
}

function setUpRules(list) {
  const texts = list.dataset;
  const input = document.getElementById(texts.rules);
  const { email, login, csrf } = input.form.elements;
  const address = () => (email ?? login)?.value ?? '';
  const asked = () => ({ password: input.value, email: address(), ...(csrf ? { csrf: csrf.value } : {}) });
  const rules = [...list.querySelectorAll('[data-rule]')];
  const status = list.parentElement.querySelector('[data-rules-status]');
  let round = 0;

  const show = (states) => {
    for (const rule of rules) {
      const state = states[rule.dataset.rule];
      if (state) rule.dataset.state = state;
      else delete rule.dataset.state;
      rule.querySelector('[data-rule-state]').textContent = state ? ` – ${texts[state]}` : '';
    }
  };
  const tell = () => {
    const met = rules.filter((rule) => rule.dataset.state === 'met').length;
    status.textContent = texts.progress.replace('{met}', met).replace('{all}', rules.length);
  };
  const judgeThere = async (mine, here) => {
    const problems = await askServer(texts.check, asked()).catch(() => undefined);
    if (!problems || mine !== round) return;
    const isBroken = (rule) => rule.dataset.codes.split(' ').some((code) => problems.includes(code));
    const judged = rules.filter(({ dataset: { rule } }) => !(rule in here && here[rule]) && rule !== 'history');
    show({ ...here, ...Object.fromEntries(judged.map((rule) => [rule.dataset.rule, stateOf(!isBroken(rule))])) });
  };
  const judge = () => {
    round += 1;
    const mine = round;
    const here = input.value === '' ? {} : judgeHere(input.value, address(), texts);
    show(here);
    setTimeout(async () => {
      if (mine !== round || input.value === '') return;
      // One that is too short would be told about most of all: the server sees it when it may be the one.
      if (texts.check && here.length === 'met') await judgeThere(mine, here);
      if (mine === round) tell();
    }, PAUSE_MS);
  };
  input.addEventListener('input', judge);
  email?.addEventListener('input', () => input.value !== '' && judge());
}

/** Times stand in UTC on the page; whoever reads them lives somewhere. */
function setUpTime(time) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' });
  time.textContent = format.format(new Date(time.dateTime));
}

document.querySelectorAll('[data-rules]').forEach(setUpRules);
document.querySelectorAll('[data-reveal]').forEach(setUpReveal);
document.querySelectorAll('[data-copy]').forEach(setUpCopy);
document.querySelectorAll('form[data-once]').forEach(setUpOnce);
document.querySelectorAll('time[data-local]').forEach(setUpTime);
// On a phone the sections stand in a line that is longer than the screen.
document.querySelector('.account-nav [aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
for (const form of document.querySelectorAll('form[data-auto]')) form.submit();
