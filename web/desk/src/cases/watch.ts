/** One change of the queue, as GET /v1/cases:watch sends it (xuncha.review.v1.WatchQueueResponse). */
export interface WatchChange {
  caseId: string
  /** The act that changed it, as in a trail. */
  act: string
}
