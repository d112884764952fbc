import { takeInstanceLock } from '../../../server/runtime/take-instance-lock.ts';

// Takes the lock of the folder <argument 1> and keeps it, or says who has it.

const lock = takeInstanceLock(process.argv[2] ?? '', 'http://localhost:3000');
process.stdout.write(lock.ok ? 'taken\n' : `held by ${lock.holder.pid}\n`);
if (lock.ok) setInterval(() => undefined, 1000);
