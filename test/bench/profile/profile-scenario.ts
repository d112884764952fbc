import type { LoadGenerator } from '../load/load-generator.ts';
import type { ServerUnderTest } from '../measure/server-under-test.ts';
import { formatNumber } from '../report/format-number.ts';
import { markdownTable } from '../report/markdown-table.ts';
import { measureSlice, type Pace } from '../side-by-side.ts';
import { Inspector } from './inspector.ts';
import { type CpuProfile, type SelfTime, shareWithin, summarizeProfile } from './summarize-profile.ts';

const WARM_UP_SLICES = 2;

type Run = { readonly generator: LoadGenerator; readonly pace: Pace };

/** Puts a warmed-up server under one scenario's load and records where its worker spends the time. */
export async function profileScenario(
  { generator, pace }: Run,
  server: ServerUnderTest,
  scenario: string,
): Promise<{ readonly profile: CpuProfile; readonly report: string }> {
  await generator.prepare(server.target, scenario, pace.callers);
  for (let slice = 0; slice < WARM_UP_SLICES; slice += 1) await measureSlice(generator, server, scenario, pace);
  const inspector = await Inspector.open(server.workerPid());
  await inspector.start();
  const { slice } = await measureSlice(generator, server, scenario, pace);
  const profile = await inspector.stop();
  return { profile, report: profileReport(profile, slice.latencies_ms.length, `${server.target.name} ${scenario}`) };
}

function profileReport(profile: CpuProfile, operations: number, title: string): string {
  const { busy_ms, idle_ms, packages, functions } = summarizeProfile(profile);
  const table = (of: string, times: readonly SelfTime[], most: number) =>
    markdownTable(
      [of, 'self ms', 'share %', 'µs/op'],
      times
        .slice(0, most)
        .map(({ name, self_ms, share }) => [
          name,
          ...[self_ms, share * 100, (self_ms * 1000) / operations].map(formatNumber),
        ]),
    );
  const heading = `## ${title}: busy ${Math.round(busy_ms)} ms, idle ${Math.round(idle_ms)} ms, ${operations} operations`;
  const sealing = `Sealing and opening values: ${formatNumber(shareWithin(profile, /\/server\/keys\/(seal|sealing|aes-gcm)\.ts$/) * 100)} %`;
  return [heading, sealing, table('package', packages, 25), table('function', functions, 40)].join('\n\n');
}
