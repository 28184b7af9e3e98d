/** A review as a replica of the compared database keeps it. */
export interface ComparedReview {
  readonly id: string;
  readonly toolId: string;
  readonly toolName: string;
  readonly organizationName: string;
  readonly userId: string;
  readonly authorName: string;
  readonly rating: number;
  readonly title: string;
  readonly review: string;
  readonly status: string;
  readonly moderatedBy: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** How far a replica has pulled. */
export interface ReplicaCheckpoint {
  readonly updatedAt: string;
  readonly id: string;
}
