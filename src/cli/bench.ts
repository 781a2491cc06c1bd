/** `npm run -s bench [-- --json]`: the figures of the project against their targets. */
import { browserRows } from './bench/browser-rows.ts';
import { clusterRows } from './bench/cluster-rows.ts';
import { engineRows } from './bench/engine-rows.ts';
import { kernelRows } from './bench/kernel-rows.ts';
import { packageRows } from './bench/package-rows.ts';
import { withBuild } from './bench/page-build.ts';
import { rabbitmqRows } from './bench/rabbitmq-rows.ts';
import { redisRows } from './bench/redis-rows.ts';
import { tableOf } from './bench/row.ts';
import { shellRow } from './bench/shell-row.ts';

const notice = (text: string) => console.error(text);

const rows = [
  ...kernelRows(notice),
  ...(await engineRows()),
  ...(await clusterRows()),
  ...(await packageRows()),
  ...(await redisRows()),
  ...(await rabbitmqRows()),
  ...(await withBuild(async (folder) => [
    await shellRow(folder),
    ...(await browserRows(folder, notice)),
  ])),
];
console.log(process.argv.includes('--json') ? JSON.stringify(rows, null, 2) : tableOf(rows));
