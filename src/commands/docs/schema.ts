import type { z } from 'zod';
import { configSchema } from '../../config/schema.ts';
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
  }
}

export function schemaText(name: SchemaName): string {
  return `${JSON.stringify(schemaOf(name), null, 2)}\n`;
}

/** Prints a JSON Schema, for an editor. */
export function printSchema(name: SchemaName): ExitCode {
  print(schemaText(name).trimEnd());
  return EXIT.clean;
}
