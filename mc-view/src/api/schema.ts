/** Generated from the OpenAPI document of the service: `npm run api-types`. Do not edit. */

export interface paths {
    "/records/{pipeline}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query: {
                    fresh: boolean;
                };
                header?: never;
                path: {
                    pipeline: string;
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RecordView"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/records/{pipeline}/{id}/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    pipeline: string;
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never>;
                };
            };
            responses: {
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StartedRun"];
                    };
                };
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        RecordView: {
            label?: string;
            /** Format: date-time */
            lastModifiedAt?: string;
            /** @enum {string} */
            wouldBe: "written" | "skipped" | "rejected";
            code?: string;
            field?: string;
            klaviyo: {
                found: boolean;
                id?: string;
                url?: string;
                /** Format: date-time */
                updatedAt?: string;
            };
            fields: {
                path: string;
                klaviyo?: unknown;
                now?: unknown;
            }[];
            events?: {
                metric: string;
                time: string;
            }[];
            sent: {
                /** Format: date-time */
                at?: string;
                /** @enum {string} */
                how: "run" | "live" | "unknown";
                runId?: string;
                scope?: string;
                /** @enum {string} */
                outcome?: "written" | "skipped" | "rejected" | "failed";
                code?: string;
            };
            importing?: {
                runId: string;
                etaMs?: number;
            };
        };
        Error: {
            statusCode: number;
            message: string;
            errors: {
                code: string;
                message: string;
                field?: string;
                reason?: string;
                runId?: string;
                sequenceId?: string;
                saved?: {
                    revision: number;
                    changedAt: string;
                    changedBy: string;
                };
            }[];
            error?: string;
            error_description?: string;
        };
        StartedRun: {
            id: string;
            pipeline: string;
            scope: {
                /** @enum {string} */
                kind: "all";
                startId?: string;
            } | {
                /** @enum {string} */
                kind: "ids";
                ids: string[];
            } | {
                /** @enum {string} */
                kind: "since";
                /** Format: date-time */
                since: string;
            } | {
                /** @enum {string} */
                kind: "delta";
                /** Format: date-time */
                from: string;
                /** Format: date-time */
                to: string;
                /** Format: date-time */
                since?: string;
            } | {
                /** @enum {string} */
                kind: "deletion";
                /** @enum {string} */
                of: "own" | "obsolete" | "adopted" | "all";
                confirmed?: number;
            } | {
                /** @enum {string} */
                kind: "failures";
                runId: string;
                code?: string;
            };
            /** @enum {string} */
            trigger: "user" | "machine" | "schedule" | "cli" | "live";
            requestedBy: string;
            /** @enum {string} */
            status: "queued" | "running" | "stopping" | "done" | "failed" | "stopped";
            counts: {
                read: number;
                written: number;
                skipped: number;
                rejected: number;
            };
            warnings: {
                [key: string]: number;
            };
            skips: {
                [key: string]: number;
            };
            rejects?: {
                [key: string]: number;
            };
            total?: number;
            /** @enum {string} */
            totalIs: "exact" | "estimated" | "unknown";
            workedMs: number;
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            heartbeatAt: string;
            /** Format: date-time */
            finishedAt?: string;
            error?: {
                code: string;
                message: string;
            };
            notices?: {
                code: string;
                message: string;
                pipeline?: string;
                numbers?: {
                    [key: string]: number;
                };
            }[];
            settingsRevision?: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
