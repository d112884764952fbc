import { readFileSync, statSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { passwordPolicy } from '../../credentials/password-policy.ts';
import { toLogoUrl } from '../../tenancy/logo-url.ts';
import { maxLogoBytes, tenantSettings } from '../../tenancy/tenant-settings.ts';
import { tenantChange, updateTenant } from '../../tenancy/update-tenant.ts';
import { CliError, cliStatus } from '../cli-error.ts';
import { formatFields } from '../format-text.ts';
import { getValue } from '../get-value.ts';
import { collect, readInput } from '../read-input.ts';
import { readRiskPolicy } from '../read-risk-policy.ts';
import { tenantCommand } from '../tenant-command.ts';

const fields = {
  name: 'name',
  status: 'status',
  accent_color: 'accent-color',
  logo: 'logo',
  default_language: 'default-language',
  plan_tier: 'plan-tier',
  require_pushed_authorization_requests: 'require-par',
  registration: 'registration',
  access_token_ttl: 'access-token-ttl',
  refresh_token_ttl: 'refresh-token-ttl',
  session_ttl: 'session-ttl',
  session_idle_ttl: 'session-idle-ttl',
  retention_days: 'retention',
  limits: 'limit',
  lockout: 'lockout',
  alarms: 'alarm',
  stuffing_threshold: 'stuffing-threshold',
  risk: 'risk-policy',
  password_min_length: 'password-min-length',
  password_min_kinds: 'password-min-kinds',
  password_min_strength: 'password-min-strength',
  password_history: 'password-history',
  password_when_breach_check_fails: 'when-breach-check-fails',
  activity_sensitive_apps: 'activity-sensitive-app',
  activity_max_age_h: 'activity-max-age',
  activity_time_zone: 'activity-time-zone',
  activity_phone_country: 'activity-phone-country',
  second_factor_policy: 'second-factors',
  second_factor_grace_days: 'second-factor-grace',
  second_factor_required_roles: 'second-factor-role',
  second_factor_offer_days: 'second-factor-offer',
  second_factor_email_codes: 'email-codes',
  second_factor_remember_days: 'second-factor-remember',
};

const registrations = tenantSettings.shape.registration.unwrap().options;
const factorPolicies = tenantSettings.shape.second_factors.unwrap().shape.policy.unwrap().options;

const languages = tenantSettings.shape.default_language.unwrap().options;

const breachChoices = passwordPolicy.shape.when_breach_check_fails.unwrap().options;

const collectNumbers = (text: string, before: Record<string, number> = {}): Record<string, number> => {
  const [kind = '', number = ''] = text.split('=');
  return { ...before, [kind]: number === '' ? Number.NaN : Number(number) };
};

const declare = (command: Command): Command =>
  command
    .option('--name <name>', 'its name on pages')
    .option('--accent-color <#rrggbb>', 'the colour of buttons and links on pages')
    .option('--logo <file>', `a PNG, JPEG, WebP or SVG of at most ${maxLogoBytes / 1000} kB, best square`)
    .option('--no-logo', 'show the first letter of the name instead')
    .addOption(
      new Option('--default-language <tag>', 'of pages and mails, for whoever wishes for no other').choices(languages),
    )
    .option('--require-par', 'refuse authorization requests that were not pushed (RFC 9126)')
    .option('--no-require-par', 'take them')
    .addOption(new Option('--registration <who>', 'who makes accounts').choices(registrations))
    .option('--access-token-ttl <seconds>', 'how long access tokens live', Number)
    .option('--refresh-token-ttl <seconds>', 'how long refresh tokens live, rotated or not', Number)
    .option('--password-min-length <characters>', 'how long new passwords are at least', Number)
    .option('--password-min-kinds <1-4>', 'of small letters, capitals, digits and others', Number)
    .option('--password-min-strength <0-4>', 'the least score of zxcvbn', Number)
    .option('--password-history <count>', 'how many passwords must not come again, the current one among them', Number)
    .addOption(
      new Option('--when-breach-check-fails <what>', 'with passwords that could not be looked up').choices(
        breachChoices,
      ),
    )
    .option(
      '--lockout <what=number>',
      'what failed sign-ins cost, such as account_failures=5 or account_lock_s=1800; repeatable',
      collectNumbers,
    )
    .option('--risk-policy <file>', 'how sign-ins are weighed, as JSON; what is not in it is as by default')
    .option(
      '--alarm <which=number>',
      'from where on an alarm goes off, such as failed_logins=200; repeatable',
      collectNumbers,
    )
    .option('--stuffing-threshold <accounts>', 'from how many failing at once on a list is being tried', Number)
    .option('--session-ttl <seconds>', 'how long users stay signed in', Number)
    .option('--session-idle-ttl <seconds>', 'how long they stay signed in without doing anything', Number)
    .option(
      '--retention <kind=days>',
      'how long a kind of data is kept, such as activities=90; repeatable',
      collectNumbers,
    )
    .option('--limit <rule=number>', 'how much of a limit there is, such as token=6000; repeatable', collectNumbers)
    .option('--activity-sensitive-app <name>', 'a program or site of which no activity is kept; repeatable', collect)
    .option('--activity-max-age <hours>', 'how old activities may be when they arrive', Number)
    .option('--activity-time-zone <zone>', 'such as Europe/Berlin, for rules about the time of day')
    .option('--activity-phone-country <code>', 'whose national phone numbers are recognised, such as DE')
    .addOption(new Option('--second-factors <policy>', 'who proves more than a password').choices(factorPolicies))
    .option('--second-factor-grace <days>', 'how long somebody may put off a required second factor', Number)
    .option('--second-factor-role <role>', 'a role that requires a second factor; repeatable', collect)
    .option('--email-codes', 'let a code by mail do for whoever has no second factor and needs one')
    .option('--no-email-codes', 'do not')
    .option('--second-factor-offer <days>', 'how often one is offered to those who need none; 0 is never', Number)
    .option(
      '--second-factor-remember <days>',
      'for how long people may trust a browser not to ask for it; 0 is never',
      Number,
    )
    .option('--plan-tier <tier>', 'its plan')
    .addOption(new Option('--status <status>', 'suspended serves nothing').choices(['active', 'suspended']));

export const tenantUpdate = tenantCommand({
  words: ['tenant', 'update'],
  summary: 'Change the name, looks, rules or status of a tenant',
  declare,
  async run({ deps, tenant, scope }, { options }) {
    const change = readInput(tenantChange, fields, {
      ...options,
      logo: readLogo(options.logo),
      riskPolicy: options.riskPolicy === undefined ? undefined : readRiskPolicy(options.riskPolicy).given,
    });
    if (Object.keys(change).length === 0) throw new CliError('say what to change', cliStatus.usage);
    const { id, slug, issuer } = tenant;
    const state = { id, slug, issuer, ...getValue(await updateTenant(deps, scope, change), slug) };
    return { json: state, text: formatFields(state) };
  },
});

/** The logo in a file as a `data:` URL; null with `--no-logo`. */
function readLogo(path: string | false | undefined): string | null | undefined {
  if (path === undefined) return undefined;
  if (path === false) return null;
  const refuse = (reason: string) => new CliError(`--logo ${path} ${reason}`, cliStatus.usage);
  try {
    if (statSync(path).size > maxLogoBytes) throw refuse(`has more than ${maxLogoBytes / 1000} kB`);
    const url = toLogoUrl(readFileSync(path));
    if (url === undefined) throw refuse('is no PNG, JPEG, WebP or SVG image');
    return url;
  } catch (error) {
    throw error instanceof CliError ? error : refuse(`cannot be read: ${(error as Error).message}`);
  }
}
