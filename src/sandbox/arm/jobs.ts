import { type Answer, json, serviceError } from '../answer.ts';
import { type ListView, listJobs } from '../job-listing.ts';
import type { Route } from '../serve.ts';
import { offsetTime } from '../times.ts';
import { apiFields } from './api-version.ts';
import { findJob, inWorkspace, isRun, WORKSPACE_PATH } from './find.ts';
import { jobBody } from './job-body.ts';

/** Lists the jobs of a workspace and reads one. */
export const jobRoutes: Route[] = [
  {
    kind: 'jobs-list',
    method: 'GET',
    path: `${WORKSPACE_PATH}/jobs`,
    service: 'arm',
    handle: inWorkspace((workspace, call, context) => {
      const view = readView(call.query.get('listViewType'));
      const skip = Number(call.query.get('$skip') ?? 0);
      if (view === undefined || !Number.isInteger(skip) || skip < 0) {
        return invalid(workspace.spec.location, context.world.now());
      }
      const page = listJobs(context.world, workspace, view, skip);
      const fields = apiFields(call.query);
      const value = page.runs.map((run) => jobBody(run, workspace, fields, context));
      if (page.next === null) return json({ value });
      const query = new URLSearchParams(call.query);
      query.set('$skip', String(page.next));
      return json({ value, nextLink: `${context.url()}${workspace.armId}/jobs?${query}` });
    }),
  },
  {
    kind: 'job-get',
    method: 'GET',
    path: `${WORKSPACE_PATH}/jobs/:job`,
    service: 'arm',
    handle: inWorkspace((workspace, call, context) => {
      const run = findJob(workspace, call, context);
      return isRun(run) ? json(jobBody(run, workspace, apiFields(call.query), context)) : run;
    }),
  },
];

function readView(text: string | null): ListView | undefined {
  const views: ListView[] = ['ActiveOnly', 'ArchivedOnly', 'All'];
  return text === null ? 'ActiveOnly' : views.find((view) => view.toLowerCase() === text.toLowerCase());
}

function invalid(location: string, now: number): Answer {
  return serviceError(400, {
    message: 'Request is invalid and/or missing fields.',
    inner: ['RequestInvalid'],
    format: 'Request is invalid and/or missing fields.',
    parameters: {},
    location,
    time: offsetTime(now, 'invalid'),
  });
}
