/** RFC 5321 §4.5.3.1: a path has at most 256 octets, which leaves 254 for the address in it. */
const LONGEST_EMAIL = 254;

/** One `@`, no blanks or control characters, a host name with a dot or `localhost` after it. Whether mail arrives there only a mail can tell. */
const FORM =
  /^[^\s@<>()[\]\\,;:"\p{Cc}\p{Cf}]{1,64}@(?=[^@]{1,253}$)[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?(\.[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?)+$/u;

/** What is wrong with an e-mail address that was trimmed; undefined when nothing is. */
export function findEmailProblem(email: string): 'email_invalid' | undefined {
  return email.length <= LONGEST_EMAIL && FORM.test(email) ? undefined : 'email_invalid';
}
