import type { z } from 'zod';
import { configSchema } from '../../config/schema.ts';
import type { AlertType } from '../../core/alert/alert.ts';
import { StartError } from '../../core/values/start-error.ts';
import { eventSchema } from '../../notify/event-schema.ts';
import { casesSchema } from '../../policy/cases/schema.ts';
import { editorSchema, editorSchemaWithReferences } from '../../policy/editor-schema.ts';
import { defaultsSchema, policySchema } from '../../policy/schema.ts';
import type { SchemaName } from '../choices.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { print } from '../process.ts';

/** The JSON Schema of a kind of file, generated from the schema that the file is checked with. */
export function schemaOf(name: SchemaName): z.core.JSONSchema.BaseSchema {
  switch (name) {
    case 'policy':
      return editorSchemaWithReferences(policySchema, 'A policy of Runwarden');
    case 'defaults':
      return editorSchemaWithReferences(defaultsSchema, "What a folder's policies share: defaults.yaml");
    case 'cases':
      return editorSchema(casesSchema, 'The cases of a policy');
    case 'config':
      return editorSchema(configSchema, 'runwarden.yaml, the config of the service');
    case 'alert':
      return eventSchema();
  }
}

export function schemaText(name: SchemaName): string {
  return `${JSON.stringify(schemaOf(name), null, 2)}\n`;
}

/** Prints a JSON Schema, for an editor or a receiver. @param type of alert, where only one is wanted */
export function printSchema(name: SchemaName, type?: AlertType): ExitCode {
  if (type !== undefined && name !== 'alert')
    throw new StartError(`--type is for alerts: runwarden schema alert --type ${type}`);
  print(type === undefined ? schemaText(name).trimEnd() : JSON.stringify(eventSchema(type), null, 2));
  return EXIT.clean;
}
