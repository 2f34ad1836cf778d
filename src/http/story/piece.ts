import type { StoryPiece } from '../schemas/story.ts';

type Given = Pick<StoryPiece, 'at' | 'kind' | 'says'> & Partial<StoryPiece>;

/** A piece with what is given; the rest is empty, and by Runwarden itself. */
export function piece(given: Given): StoryPiece {
  return {
    by: 'runwarden',
    who: null,
    quote: null,
    until: null,
    policy: null,
    findingId: null,
    decisionId: null,
    overrideId: null,
    deliveries: [],
    audit: false,
    minor: false,
    ...given,
  };
}
