import Table from 'cli-table3';
import type { RunAnswer } from '../process/run.ts';

/** One import's line in the closing table. */
export interface Line {
  pipeline: string;
  run: RunAnswer;
  seconds: number;
  reasons: Record<string, number>;
  inShop?: number;
  arrived?: string;
  requests?: { commercetools: number; klaviyo: number };
  problem?: string;
}

/** What became of records that have arrived all the same. */
const WARNINGS: Record<string, string> = {
  invalid_phone: 'sent without a phone number: theirs is none',
  shared_phone: 'sent without a phone number: another customer has the same',
  invalid_email: 'sent without an e-mail address: theirs is none',
  invalid_locale: 'sent without a language: theirs is none',
  no_price: 'sent with the price 0: they have none',
  no_sku: 'variants left out: they have no SKU',
  no_image: 'sent without an image: they have none',
  invalid_url: 'images left out: their address is no URL',
  name_taken: 'a field left out: its name is taken',
};

export function printTable(lines: Line[]): void {
  const table = new Table({
    head: ['Import', 'In the shop', 'Arrived in Klaviyo', 'Not sent', 'Why', 'Time', 'Requests\ncommercetools / Klaviyo'],
    style: { head: [], border: [] },
  });
  for (const line of lines) {
    const { counts } = line.run;
    table.push([
      line.pipeline,
      String(line.inShop ?? counts.read),
      line.arrived ?? `${counts.written} records`,
      String(counts.rejected + counts.skipped),
      why(line.reasons),
      `${line.seconds.toFixed(1)} s`,
      line.requests ? `${line.requests.commercetools} / ${line.requests.klaviyo}` : '–',
    ]);
  }
  console.log(table.toString());
  for (const { pipeline, run } of lines) {
    for (const [code, count] of Object.entries(run.warnings))
      console.log(`${pipeline}: ${count} × ${code}, ${WARNINGS[code] ?? 'see docs/operations.md'}`);
  }
  for (const { pipeline, problem } of lines) if (problem) console.log(`${pipeline}: ${problem}`);
}

const why = (reasons: Record<string, number>) =>
  Object.entries(reasons)
    .map(([code, count]) => `${count} × ${code}`)
    .join('\n') || '–';
