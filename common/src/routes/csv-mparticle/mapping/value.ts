import { emailAddress } from '../../../base/fields/email';
import { type Rejected, rejected } from '../../../contract/outcome';
import type { CsvRow } from '../../../systems/csv/rows';
import { type AttributeValue, LIMITS } from '../../../systems/mparticle/batch';
import { REJECTIONS, type RejectionCode } from './codes';
import type { ColumnValue, ValueOf } from './mapping';
import { hasControl, isExcelNumber, trimmed } from './text';

/** What is found out about a row while its values are read: thrown away as soon as it is rejected. */
export class RowReport {
  rejection: Rejected | undefined;
  /** Characters of all values: an upper bound for the batch's bytes comes from it. */
  characters = 0;
  readonly warnings: string[] = [];

  reject(code: RejectionCode, column?: string): undefined {
    this.rejection ??= rejected(code, REJECTIONS[code], column);
  }

  /** Once for each row, as the engine counts. */
  warn(code: string): void {
    if (!this.warnings.includes(code)) this.warnings.push(code);
  }
}

/** Gives a row's value; undefined when it is absent, left out, or the row is rejected for it. */
export type ReadValue = (row: CsvRow, report: RowReport) => AttributeValue | undefined;

export function valueReader(from: ValueOf, header: ReadonlyMap<string, number>): ReadValue {
  if (from.kind === 'constant') return (_row, report) => constant(from.value, report);
  const text = textReader(from.column, header);
  return (row, report) => {
    const cell = text(row, report);
    if (cell === '') return undefined;
    if (isExcelNumber(cell)) report.warn('excel_number');
    return transformed(cell, from, report);
  };
}

function constant(value: AttributeValue, report: RowReport): AttributeValue {
  report.characters += 32;
  if (typeof value === 'string') report.characters += value.length;
  return value;
}

/** The trimmed cell; empty when it is absent, or the row is rejected for it. */
export function textReader(column: string, header: ReadonlyMap<string, number>): (row: CsvRow, report: RowReport) => string {
  const index = header.get(column);
  if (index === undefined) throw new RangeError('the header has been checked for every column');
  return (row, report) => {
    const cell = row.cells[index] ?? '';
    if (row.unusual && hasControl(cell)) {
      report.reject('control_character', column);
      return '';
    }
    const text = trimmed(cell);
    report.characters += text.length;
    return text;
  };
}

export function transformed(cell: string, from: ColumnValue, report: RowReport): AttributeValue | undefined {
  let value: AttributeValue = cell;
  for (const { name, apply } of from.transforms) {
    // Only the last one makes something else than a text.
    const next = apply(value as string);
    if (next === undefined) return invalid(name, from, report);
    if (next === '') return undefined;
    value = next;
  }
  return withinLimits(value, from.column, report);
}

function invalid(name: string, { column, onInvalid }: ColumnValue, report: RowReport): undefined {
  const code = `invalid_${name}`;
  if (onInvalid === 'omit') report.warn(code);
  else report.rejection ??= rejected(code, `The cell is not valid for the transform ${name}.`, column);
}

function withinLimits(value: AttributeValue, column: string, report: RowReport): AttributeValue | undefined {
  if (typeof value === 'string') return value.length > LIMITS.value ? report.reject('too_long', column) : value;
  if (!Array.isArray(value)) return value;
  if (value.length === 0) return undefined;
  if (value.length > LIMITS.listEntries) return report.reject('too_many_entries', column);
  // Quotes and a comma for each entry.
  report.characters += 3 * value.length;
  return value.some((entry) => entry.length > LIMITS.listEntry) ? report.reject('too_long', column) : value;
}

/** An address of ASCII characters, which nearly all are; the full check is for the others. */
const ASCII_EMAIL = /^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

export function identityReader(name: string, from: ValueOf, header: ReadonlyMap<string, number>): ReadValue {
  if (from.kind === 'constant') return () => from.value;
  const text = textReader(from.column, header);
  return (row, report) => {
    const cell = text(row, report);
    if (cell === '') return undefined;
    if (isExcelNumber(cell)) return report.reject('excel_number', from.column);
    const value = transformed(cell, from, report);
    return name === 'email' && typeof value === 'string' ? email(value, from.column, report) : value;
  };
}

function email(text: string, column: string, report: RowReport): string | undefined {
  const lower = text.toLowerCase();
  if (lower.length <= 64 && ASCII_EMAIL.test(lower)) return lower;
  return emailAddress(text) ?? report.reject('invalid_email', column);
}
