import { describe, expect, it } from 'vitest';
import { languages } from '../../server/kernel/languages.ts';
import { renderToString } from '../../views/html.ts';
import { samplePage, samplePages } from './sample-pages.ts';
import { tagOf } from './tag-of.ts';

const names = Object.keys(samplePages());
const pages = languages.flatMap((lang) => names.map((name) => ({ lang, name })));
const samples = new Map(languages.map((lang) => [lang, samplePages(samplePage({ lang }))]));

describe.each(pages)('the page $name in $lang', ({ lang, name }) => {
  const sample = samples.get(lang)?.[name];
  const markup = sample === undefined ? '' : renderToString(sample);

  it('has no inline script, style or event handler, and nothing from another host', () => {
    expect(markup).not.toMatch(/\sstyle=|<style|\son[a-z]+=|javascript:/i);
    expect(markup.match(/<script(?![^>]*\ssrc=")/g)).toBeNull();
    expect(markup.match(/\ssrc="(?!\/assets\/|data:image\/)/g)).toBeNull();
    expect(markup.match(/<link[^>]*\shref="(?!\/assets\/)/g)).toBeNull();
  });

  it('has a language, a title, one heading of the first rank, and no id twice', () => {
    expect(markup).toContain(`<!doctype html>\n<html lang="${lang}" dir="ltr">`);
    expect(markup).toMatch(/<title>[^<]+<\/title>/);
    expect(markup.match(/<h1/g)).toHaveLength(1);
    const ids = [...markup.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('posts every form, and describes fields only by elements that are there', () => {
    for (const [form] of markup.matchAll(/<form[^>]*>/g)) expect(form).toMatch(/method="post" action="\/[^"]+"/);
    const references = [...markup.matchAll(/\saria-(?:describedby|controls|labelledby)="([^"]+)"/g)];
    for (const id of references.flatMap(([, ids = '']) => ids.split(' '))) expect(tagOf(markup, id)).not.toBe('');
    expect((markup.match(/\sautofocus/g) ?? []).length).toBeLessThanOrEqual(1);
  });
});
