import { formatFirebaseHash } from '../../../adapters/password-hash/foreign-formats/firebase-scrypt.ts';

/** A hash that other software has made, the command that made it, and the password. */
export type ForeignSample = { readonly by: string; readonly password: string; readonly hash: string };

const password = 'correct horse café';

/** What Firebase publishes as an example (https://github.com/firebase/scrypt, README). */
export const firebaseExample = {
  parameters: {
    base64_signer_key: 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
    base64_salt_separator: 'Bw==',
    rounds: 8,
    mem_cost: 14,
  },
  password: 'user1password',
  password_salt: '42xEC+ixf3L2lw==',
  password_hash: 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
};

/** At least one of each format, by the name it has in the title of a test. */
export const foreignSamples: Readonly<Record<string, ForeignSample>> = {
  'bcrypt, $2y$': {
    by: `php -r 'echo password_hash("correct horse café", PASSWORD_BCRYPT);'`,
    password,
    hash: '$2y$10$25s1A/JHZgybutp3QRSIyOFw4bzHLucUs7z1/t5RQS5l4NWoop0KS',
  },
  'bcrypt, $2y$, of 100 bytes': {
    by: `php -r 'echo password_hash(str_repeat("long ", 20), PASSWORD_BCRYPT);'`,
    password: 'long '.repeat(20),
    hash: '$2y$10$LdYEH45hvkYgViehpQfIie6xMJd3DgIrshV6Hn0rHhiHJAEMWLGVa',
  },
  'bcrypt, $2a$': {
    by: `perl -e 'print crypt("correct horse café", q($2a$10$abcdefghijklmnopqrstuu))'`,
    password,
    hash: '$2a$10$abcdefghijklmnopqrstuuQezx9gcDXnROTz8CRelxrOdAHWzKrBu',
  },
  'bcrypt, $2b$': {
    by: `perl -e 'print crypt("correct horse café", q($2b$10$abcdefghijklmnopqrstuu))'`,
    password,
    hash: '$2b$10$abcdefghijklmnopqrstuuQezx9gcDXnROTz8CRelxrOdAHWzKrBu',
  },
  argon2id: {
    by: `printf 'correct horse café' | argon2 saltsalt -id -t 3 -m 12 -p 4 -l 32 -e`,
    password,
    hash: '$argon2id$v=19$m=4096,t=3,p=4$c2FsdHNhbHQ$6pot0c5M73QZH/+MFJcRCFC64dNkwW8t8Qc4Cuq6QAg',
  },
  'argon2id as PHP chooses it': {
    by: `php -r 'echo password_hash("correct horse café", PASSWORD_ARGON2ID);'`,
    password,
    hash: '$argon2id$v=19$m=65536,t=4,p=1$UWNELk5Zd3hVWXVNUS5adQ$laekqimvsyWktWtNnZ17q5eJ4kDr47PCtxdvyLJmmrI',
  },
  argon2i: {
    by: `php -r 'echo password_hash("correct horse café", PASSWORD_ARGON2I);'`,
    password,
    hash: '$argon2i$v=19$m=65536,t=4,p=1$WUU1N3kubmhMOS5JS1V4WA$plXyY8WU2+m5pxlHJyRhW86r1wdg6QhCMWZrs3ZNAPM',
  },
  'scrypt of passlib': {
    by: `python3 -c 'from passlib.hash import scrypt; print(scrypt.using(rounds=14).hash("correct horse café"))'`,
    password,
    hash: '$scrypt$ln=14,r=8,p=1$KIVwrjXG2FuLUUpJSQlhDA$022/ZXY7RUbnoKP65LaAv8NqFctT/vc5hzxZXHhsOzk',
  },
  'scrypt of hashlib, two lanes': {
    by: `python3: hashlib.scrypt("correct horse café".encode(), salt=b"0123456789abcdef", n=2**15, r=8, p=2, maxmem=2**27, dklen=64)`,
    password,
    hash: '$scrypt$ln=15,r=8,p=2$MDEyMzQ1Njc4OWFiY2RlZg$a2nrG9lnNOXljAc+94H56ON3sWlg0pfoWAvlM/ZsZ5MoUOnQ9bgcyNPm1tRPDh8D8xB5id7GUmMM3BhV7Gv7KA',
  },
  'scrypt of openssl': {
    by: `openssl kdf -keylen 32 -kdfopt pass:"correct horse café" -kdfopt salt:saltsaltsaltsalt -kdfopt n:16384 -kdfopt r:8 -kdfopt p:1 -binary SCRYPT | base64`,
    password,
    hash: '$scrypt$ln=14,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$j9wEJl8QkeZi4kwWsiwkYEgTtcZfbnERhwCdgqJ/VIs',
  },
  'Firebase scrypt': {
    by: 'the example that Firebase publishes',
    password: firebaseExample.password,
    hash: formatFirebaseHash(firebaseExample.password_hash, firebaseExample.password_salt, firebaseExample.parameters),
  },
  'PBKDF2-SHA1 of passlib': {
    by: `python3 -c 'from passlib.hash import pbkdf2_sha1; print(pbkdf2_sha1.hash("correct horse café"))'`,
    password,
    hash: '$pbkdf2$131000$YCxlDCHkfK9Vai2FEIIwhg$T6s7p3bShaug2T3A1V9agFtqDnY',
  },
  'PBKDF2-SHA256 of passlib': {
    by: `python3 -c 'from passlib.hash import pbkdf2_sha256; print(pbkdf2_sha256.hash("correct horse café"))'`,
    password,
    hash: '$pbkdf2-sha256$29000$4pxzLuWckzKGEGIsZcwZww$TUIGhIt15Myu4h/74Y7S0OOL0.cEU9LZpjao.kBlcWE',
  },
  'PBKDF2-SHA512 of passlib': {
    by: `python3 -c 'from passlib.hash import pbkdf2_sha512; print(pbkdf2_sha512.hash("correct horse café"))'`,
    password,
    hash: '$pbkdf2-sha512$25000$kRIiRKiVEoIQAkCI8f4/xw$T9Z9Xu0GrKfPxKsR/t6iuNylbl/Rs0DnkAZfWJewBjtDUgB2f6aoDXw40RFInlMk.hPAc.YtLBihx2ToA1QgOQ',
  },
  'PBKDF2-SHA256 of openssl, as a PHC string': {
    by: `openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt pass:"correct horse café" -kdfopt salt:saltsaltsaltsalt -kdfopt iter:600000 -binary PBKDF2 | base64`,
    password,
    hash: '$pbkdf2-sha256$i=600000,l=32$c2FsdHNhbHRzYWx0c2FsdA$eGviactqndcn8GmOov+M1aKo0R+TBk0HdXhD86d92Jg',
  },
  'PBKDF2-SHA512 of hashlib, as a PHC string': {
    by: `python3: hashlib.pbkdf2_hmac("sha512", "correct horse café".encode(), b"0123456789abcdef", 210000)`,
    password,
    hash: '$pbkdf2-sha512$i=210000$MDEyMzQ1Njc4OWFiY2RlZg$5Azx+BWHNKUX1i7vQUIfSbu8myN7GOHYkaVEb4F/GpsTA0YfXZpWcf56FXflCKDmwqE69AXsgxE8fBe4JQEQ2Q',
  },
  'PBKDF2-SHA256 of Django': {
    by: `python3: django.contrib.auth.hashers.make_password("correct horse café") of Django 3.2`,
    password,
    hash: 'pbkdf2_sha256$260000$NPdBZtIlEoic3ANvqvuVGx$75P8uDVebPI/NSeGpx53U1QKSIM9M0qC5UxbpLW2QJw=',
  },
  'PBKDF2-SHA1 of Django': {
    by: `python3: django.contrib.auth.hashers.make_password("correct horse café", hasher="pbkdf2_sha1") of Django 3.2`,
    password,
    hash: 'pbkdf2_sha1$260000$XF9Q4uDReWAbeFzGVQhv3D$jbRqovoE9mbqHWtsmZO7EcZLTcE=',
  },
  'SSHA of passlib': {
    by: `python3 -c 'from passlib.hash import ldap_salted_sha1; print(ldap_salted_sha1.hash("correct horse café"))'`,
    password,
    hash: '{SSHA}QStFGfBRz51I2FDUP9wvpAFJX15oDQGA',
  },
  'SSHA of openssl': {
    by: `printf 'correct horse cafésaltsalt' | openssl dgst -sha1 -binary | (cat; printf saltsalt) | base64`,
    password,
    hash: '{SSHA}0uVImcRW99N4Ezft5LwU5MQLyjVzYWx0c2FsdA==',
  },
  'SSHA256 of passlib': {
    by: `python3 -c 'from passlib.hash import ldap_salted_sha256; print(ldap_salted_sha256.hash("correct horse café"))'`,
    password,
    hash: '{SSHA256}R/8UkOt1yRtPVeJ1n64ucoEZxdcb4pdI6eReGLv89v5UKoWwtpaSEg==',
  },
  'SSHA512 of passlib': {
    by: `python3 -c 'from passlib.hash import ldap_salted_sha512; print(ldap_salted_sha512.hash("correct horse café"))'`,
    password,
    hash: '{SSHA512}dhUZCqzFrfzyXscNbdbuGL1OW3tdzs3GILK0/Sf8BdSMTqlebnVSKwGMDTv4K9vnyGR/cLv3x2mEyRTYbP+94CtlbI3R2jtH',
  },
};
