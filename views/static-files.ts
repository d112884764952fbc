import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A file that pages link to. `version` is a hash of its content. */
export type StaticFile = {
  readonly name: string;
  readonly contentType: string;
  readonly content: Buffer;
  readonly version: string;
};

function load(name: string, contentType: string): StaticFile {
  const content = readFileSync(new URL(`static/${name}`, import.meta.url));
  return { name, contentType, content, version: hash('sha256', content, 'base64url').slice(0, 12) };
}

/** Everything in `static/`, read once. */
export const staticFiles: readonly StaticFile[] = [
  load('bastion.css', 'text/css; charset=utf-8'),
  load('bastion.svg', 'image/svg+xml'),
  load('enhance.js', 'text/javascript; charset=utf-8'),
  load('favicon.svg', 'image/svg+xml'),
  load('passkey.js', 'text/javascript; charset=utf-8'),
  load('plan.svg', 'image/svg+xml'),
  load('session.js', 'text/javascript; charset=utf-8'),
];

export type StaticFileName =
  | 'bastion.css'
  | 'bastion.svg'
  | 'enhance.js'
  | 'favicon.svg'
  | 'passkey.js'
  | 'plan.svg'
  | 'session.js';

/** The file of that name; `undefined` if there is none. */
export const findStaticFile = (name: string): StaticFile | undefined => staticFiles.find((file) => file.name === name);

/** The address of a file, with its version: `/assets/bastion.css?v=…`. */
export const assetUrl = (assetBase: string, name: StaticFileName): string =>
  `${assetBase}/${name}?v=${findStaticFile(name)?.version}`;

/**
 * How long a file may be kept. For ever only if the address asks for exactly this content: while two versions of Bastion
 * serve side by side, an old one must not fix its content under the new address.
 */
export const cacheControlFor = (file: StaticFile, askedVersion: string | undefined): string =>
  askedVersion === file.version ? 'public, max-age=31536000, immutable' : 'public, max-age=300';
