import { describe, expect, it } from 'vitest';
import { renderToString } from '../../views/html.ts';
import { samplePages } from './sample-pages.ts';
import { tagOf } from './tag-of.ts';

const names = Object.keys(samplePages());

describe.each(names)('the page %s', (name) => {
  const sample = samplePages()[name];
  const markup = sample === undefined ? '' : renderToString(sample);

  it('has no inline script, style or event handler, and nothing from another host', () => {
    expect(markup).not.toMatch(/\sstyle=|<style|\son[a-z]+=|javascript:/i);
    expect(markup.match(/<script(?![^>]*\ssrc=")/g)).toBeNull();
    expect(markup.match(/\ssrc="(?!\/assets\/|data:image\/)/g)).toBeNull();
    expect(markup.match(/<link[^>]*\shref="(?!\/assets\/)/g)).toBeNull();
  });

  it('has a language, a title, one heading of the first rank, and no id twice', () => {
    expect(markup).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">/);
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
