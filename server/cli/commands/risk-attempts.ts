import { Option } from 'commander';
import { findUser } from '../../../adapters/postgres/find-user.ts';
import { toUserRef } from '../../accounts/user-ref.ts';
import { viewAttempts } from '../../risk/attempts/view-attempts.ts';
import { CliError, cliStatus } from '../cli-error.ts';
import { formatTable } from '../format-text.ts';
import { getValue } from '../get-value.ts';
import { readMoment } from '../read-moment.ts';
import { type TenantSession, tenantCommand } from '../tenant-command.ts';

async function findUserId({ deps, tenant }: TenantSession, user: string | undefined): Promise<string | undefined> {
  if (user === undefined) return undefined;
  const found = await findUser(deps.db.tenant(tenant.id), await toUserRef(deps.sealing, tenant.id, user));
  return found ? found.id : getValue({ ok: false, code: 'unknown_user' }, user);
}

function readNumber(option: string, text: string, most: number): number {
  const number = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (number <= most) return number;
  throw new CliError(`${option} must be a whole number from 0 to ${most}`, cliStatus.usage);
}

export const riskAttempts = tenantCommand({
  words: ['risk', 'attempts'],
  summary: 'List attempts to sign in with their scores, the newest first',
  declare: (command) =>
    command
      .option('--user <user>', "only this user's: e-mail address or id")
      .option('--since <time>', 'only those since then')
      .option('--min-score <score>', 'only those with at least this score', '0')
      .addOption(new Option('--decision <decision>', 'only these').choices(['allow', 'step_up', 'refuse']))
      .option('--limit <number>', 'how many at most', '50'),
  async run(session, { options }) {
    const { deps, tenant, scope } = session;
    const filter = {
      user: await findUserId(session, options.user),
      decision: options.decision,
      min_score: readNumber('--min-score', options.minScore, 100),
      since: options.since === undefined ? undefined : readMoment('--since', options.since),
    };
    const attempts = await viewAttempts(
      deps,
      { ...scope, tenant },
      filter,
      readNumber('--limit', options.limit, 1_000),
    );
    const rows = attempts.map(({ id, at, user_id, is_proven, score, decision, points }) => [
      id,
      at,
      user_id,
      is_proven ? 'right' : 'wrong',
      score,
      decision,
      Object.keys(points),
    ]);
    const headings = ['ATTEMPT', 'AT', 'USER', 'PASSWORD', 'SCORE', 'DECISION', 'FACTORS'];
    return { json: attempts, text: formatTable(headings, rows) };
  },
});
