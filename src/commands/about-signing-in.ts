import { Option } from 'commander';
import type { LoginOptions } from './login/login.ts';
import { type Given, type ServiceCommand, USUAL } from './service/command.ts';

// The commands about who asks.

export const SIGN_IN_COMMANDS: readonly ServiceCommand[] = [
  {
    name: 'login',
    summary: 'sign in at a service, for the commands that ask it',
    options: [
      new Option('--device', 'sign in with the browser of another device, by a code').default(false),
      new Option('--key', 'keep an API key instead, read from standard input').default(false).conflicts('device'),
    ],
    formats: [],
    notes:
      'The sign-in is kept in credentials.json of your config folder, which you alone may read, for each service. Commands\nuse it unless --key-file or RUNWARDEN_API_KEY names a key, and renew it.',
    examples: [
      'runwarden login --url https://runwarden.example.com',
      'runwarden login --device',
      'runwarden login --key < key.txt',
    ],
    run: async (service, given: Given<LoginOptions>) => (await import('./login/login.ts')).login(service, given),
  },
  {
    name: 'logout',
    summary: 'forget the sign-in at a service, and take it back where its issuer can',
    formats: [],
    examples: ['runwarden logout'],
    run: async (service, given) => (await import('./login/logout.ts')).logout(service, given),
  },
  {
    name: 'whoami',
    summary: 'say who asks a service, what they may and where, and until when',
    formats: USUAL,
    examples: ['runwarden whoami'],
    run: async (service, given) => (await import('./login/whoami.ts')).whoami(service, given),
  },
];
