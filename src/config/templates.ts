import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { ALERT_TYPES, type AlertType } from '../core/alert/alert.ts';
import { oneOf } from '../core/values/did-you-mean.ts';
import { type TemplatePart, type Templates, templateProblems } from '../notify/messages/templates.ts';
import { atStart, filesAt, misnamed, readText } from '../policy/files.ts';
import { parseDocument, type SourceDocument } from '../yaml/document.ts';
import { parseWith } from '../yaml/schema-errors.ts';
import type { SourceError } from '../yaml/source-error.ts';

// A team's own words for messages: the folder `notify.templates` of the config.

/** Reads the folder that a config names. What is wrong goes to `problems`. */
export function templatesOf(
  given: string | undefined,
  { document, folder }: { readonly document: SourceDocument; readonly folder: string },
  problems: SourceError[],
): Templates {
  if (given === undefined) return {};
  const path = resolve(folder, given);
  if (!isFolder(path)) {
    problems.push(document.errorAt(['notify', 'templates'], `${path} is no folder`, 'a folder with a file a message'));
    return {};
  }
  const read = readTemplates(path);
  problems.push(...read.errors);
  return read.templates;
}

/** The templates of a folder, and what is wrong with the others. */
export function readTemplates(folder: string): { templates: Templates; errors: readonly SourceError[] } {
  if (!isFolder(folder))
    return { templates: {}, errors: [atStart(folder, 'it is no folder', 'a folder with a file a message')] };
  const found = filesAt(folder, () => true);
  const errors = [...found.errors];
  const templates: Record<string, Templates[AlertType]> = {};
  for (const file of found.files.filter((one) => !isNote(one))) {
    const type = typeOf(file);
    if (typeof type !== 'string') {
      errors.push(type);
      continue;
    }
    if (type in templates) errors.push(atStart(file, `another file has words for ${type}, too`, 'one file a message'));
    const read = readTemplate(file, type);
    if (read.ok) templates[type] = read.value;
    else errors.push(...read.errors);
  }
  return { templates, errors };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** A README beside them. */
function isNote(file: string): boolean {
  return /\.md$/i.test(file) || !basename(file).includes('.');
}

/** The message that a file is named after, or what is wrong with its name. */
function typeOf(file: string): AlertType | SourceError {
  const slip = misnamed(file);
  if (slip) return { ...slip, expected: 'the name of a message and .yaml, such as finding.notice.yaml' };
  const name = basename(file).replace(/\.ya?ml$/, '');
  const type = ALERT_TYPES.find((one) => one === name);
  return type ?? atStart(file, `there is no message "${name}"`, `a file named after ${oneOf(name, ALERT_TYPES)}`);
}

function readTemplate(file: string, type: AlertType) {
  const read = readText(file);
  if (!read.ok) return { ok: false, errors: [read.error] } as const;
  const parsed = parseDocument(file, read.text);
  return parsed.ok ? parseWith(schemaOf(type), parsed.document) : parsed;
}

function schemaOf(type: AlertType) {
  const words = (part: TemplatePart) =>
    z
      .string({ error: 'text' })
      .trim()
      .min(1, { error: 'words, or no such key' })
      .superRefine((text, context) => {
        for (const { says, right, offset } of templateProblems(type, part, text))
          context.addIssue({ code: 'custom', message: right, params: { problem: says, offset } });
      })
      .optional();
  return z.strictObject(
    {
      subject: words('subject'),
      preview: words('preview'),
      label: words('label'),
      headline: words('headline'),
      note: words('note'),
    },
    { error: 'a map with subject, preview, label, headline or note' },
  );
}
