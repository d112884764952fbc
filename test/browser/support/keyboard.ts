import type { Page } from 'playwright-core';

/** The name that what has the focus is announced by. */
export const nameOfFocus = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement;
    const label = element.labels?.[0]?.textContent;
    return (element.getAttribute('aria-label') ?? label ?? element.textContent ?? '').trim();
  });

/** Moves with the Tab key until something of this name has the focus, as somebody does who has no mouse. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if ((await nameOfFocus(page)) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the Tab key does not reach "${name}" on ${page.url()}`);
}

export async function press(page: Page, name: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
}

/** Presses what has this name, and waits for the page of that heading. */
export async function follow(page: Page, name: string, heading: string): Promise<void> {
  await press(page, name);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
}

export async function type(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, label);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}

/** Signs in with name and password. */
export async function signInByKeyboard(page: Page, user: { email: string; password: string }): Promise<void> {
  await type(page, 'Email', user.email);
  await type(page, 'Password', user.password);
  await page.keyboard.press('Enter');
}
