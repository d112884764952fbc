import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { findTool } from './find-tool.ts';

/** Starts a Redis that keeps nothing, and waits until it accepts connections. */
export async function startRedis(port: number): Promise<ChildProcess> {
  const redis = spawn(findTool('redis') ?? 'redis-server', [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
  ]);
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isUp) return redis;
    await sleep(50);
  }
  throw new Error('redis-server did not start');
}

export async function stopRedis(redis: ChildProcess): Promise<void> {
  if (redis.signalCode) return;
  const exit = once(redis, 'exit');
  redis.kill('SIGKILL');
  await exit;
}
