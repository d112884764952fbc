/** A message as it goes out. Addresses are bare; `name` is what stands beside the sender's. */
export type OutgoingMail = {
  readonly to: string;
  readonly fromName: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Shown inside the message, by `cid:logo`. */
  readonly logo?: { readonly type: string; readonly content: Buffer } | undefined;
};

export type Mailer = {
  /** Hands the message over. Throws `MailRejected` where trying again is of no use. */
  readonly send: (mail: OutgoingMail) => Promise<void>;
  /** Connects and logs in, and sends nothing; throws what keeps it from that. */
  readonly check: () => Promise<void>;
  /** Where mails go, for people: a host and port, or a folder. */
  readonly target: string;
};

/** The mail server will not have this message, now or later. The address is not in it. */
export class MailRejected extends Error {
  constructor(status: number) {
    super(`the mail server refused the message (SMTP status ${status})`);
  }
}
