/** What the library and the system say, and what to look at then; the first that fits counts. */
const hints: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'nothing listens there: check host and port'],
  [/ENOTFOUND|EAI_AGAIN|EDNS/, 'the host name could not be looked up: check it, and the DNS of this machine'],
  [
    /self-signed certificate in certificate chain|unable to (verify|get)/,
    'the certificate is from an authority that is not known here: give that in BASTION_SMTP_CA_FILE',
  ],
  [/self-signed/, 'the certificate is self-signed: give it in BASTION_SMTP_CA_FILE'],
  [/certificate has expired/, 'the certificate of the server has run out'],
  [/altnames|does not match certificate/, 'the certificate is for another host name: use the name that stands in it'],
  [/EAUTH/, 'the server refused the login: check user and password (in the address, percent-encoded)'],
  [/EENVELOPE/, 'the server refused sender or recipient: check BASTION_MAIL_FROM, and whether it may send from here'],
  [/EMESSAGE/, 'the server refused the message'],
  [
    /ETLS|wrong version number/,
    'no TLS could be agreed on: smtps:// begins with TLS (port 465), smtp:// asks for it with STARTTLS (port 587)',
  ],
  [/ETIMEDOUT|timeout/i, 'no answer: check host and port, and whether a firewall is in between'],
  [
    /ECONNECTION|ESOCKET/,
    'the connection broke off: check whether the port wants TLS from the start (smtps://) or STARTTLS (smtp://)',
  ],
];

/** What keeps mail from going out, in words that say what to do. It quotes nothing that the server said. */
export function describeMailProblem(error: unknown): string {
  const {
    message = '',
    code = '',
    responseCode,
    cause,
  } = error as Partial<Error & { code: string; responseCode: number }>;
  if (cause instanceof Error) return describeMailProblem(cause);
  const said = `${message} ${code}`;
  const hint = hints.find(([pattern]) => pattern.test(said))?.[1] ?? 'the mail server could not be used';
  return typeof responseCode === 'number' ? `${hint} (SMTP status ${responseCode})` : hint;
}
