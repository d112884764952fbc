/** RFC 5321 §4.5.3.1: a path has at most 256 octets, which leaves 254 for the address in it. */
const LONGEST_EMAIL = 254;

const LABEL = '[\\p{L}\\p{N}]([\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?';
const LOCAL_PART = '[^\\s@<>()[\\]\\\\,;:"\\p{Cc}\\p{Cf}]{1,64}';
const FORM = new RegExp(`^${LOCAL_PART}@${LABEL}(\\.${LABEL})+$`, 'u');

/**
 * What is wrong with an e-mail address that was trimmed; undefined when nothing is. It has one `@` with a name before
 * and a host name of several labels after it; whether mail arrives there only a mail can tell.
 */
export function findEmailProblem(email: string): 'email_invalid' | undefined {
  return email.length <= LONGEST_EMAIL && FORM.test(email) ? undefined : 'email_invalid';
}
