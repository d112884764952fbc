import { randomBytes } from 'node:crypto';
import { Integer, OctetString } from 'asn1js';
import { AlgorithmIdentifier, MessageImprint, SignedData, TimeStampReq, TimeStampResp, TSTInfo } from 'pkijs';

/** Answers an RFC 3161 response over a SHA-256, in base64. */
export type TimeStamp = (digest: Buffer) => Promise<string>;

const SHA_256 = '2.16.840.1.101.3.4.2.1';
const GRANTED = [0, 1];
const LONGEST_RESPONSE = 64 * 1024;

/**
 * Asks a time-stamping authority to sign that this hash existed now (RFC 3161). The answer is refused unless it was granted
 * and is about this very hash and request; whether the authority is one to trust is for who verifies it (`openssl ts`).
 */
export function createTimeStamp(url: string, fetch: typeof globalThis.fetch): TimeStamp {
  return async (digest) => {
    // Positive and of full length, so that it has one encoding.
    const nonce = Buffer.concat([Buffer.from([0x40]), randomBytes(15)]);
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: new Uint8Array(encodeRequest(digest, nonce)),
    });
    if (!response.ok) throw new Error(`the time-stamping authority answered ${response.status}`);
    const body = Buffer.from(await response.arrayBuffer());
    if (body.length > LONGEST_RESPONSE) throw new Error('the time stamp is too long');
    checkResponse(body, digest, nonce);
    return body.toString('base64');
  };
}

/** The bytes themselves: a Buffer may be a view into a larger one. */
const bytesOf = (buffer: Buffer): ArrayBuffer => new Uint8Array(buffer).buffer;

function encodeRequest(digest: Buffer, nonce: Buffer): ArrayBuffer {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA_256 }),
      hashedMessage: new OctetString({ valueHex: bytesOf(digest) }),
    }),
    nonce: new Integer({ valueHex: bytesOf(nonce) }),
    certReq: true,
  });
  return request.toSchema().toBER();
}

/** RFC 3161 §2.4.2: status, imprint and nonce. */
function checkResponse(body: Buffer, digest: Buffer, nonce: Buffer): void {
  const { status, timeStampToken } = TimeStampResp.fromBER(bytesOf(body));
  if (!GRANTED.includes(status.status) || !timeStampToken) throw new Error('the time stamp was not granted');
  const signed = new SignedData({ schema: timeStampToken.content });
  const content = signed.encapContentInfo.eContent?.getValue();
  if (!content) throw new Error('the time stamp is empty');
  const info = TSTInfo.fromBER(content);
  const imprint = Buffer.from(info.messageImprint.hashedMessage.getValue());
  if (info.messageImprint.hashAlgorithm.algorithmId !== SHA_256 || !imprint.equals(digest))
    throw new Error('the time stamp is about something else');
  const answered = info.nonce && Buffer.from(info.nonce.valueBlock.valueHexView);
  if (!answered?.equals(nonce)) throw new Error('the time stamp answers another request');
}
