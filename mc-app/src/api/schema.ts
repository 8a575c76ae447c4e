/** Generated from the OpenAPI document of the service: `npm run api-types`. Do not edit. */

export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process answers */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "ok";
                        };
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
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Both sides can be worked with */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            ready: boolean;
                            reasons: string[];
                        };
                    };
                };
                /** @description Default Response */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            ready: boolean;
                            reasons: string[];
                        };
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
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
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
    "/sync/{pipeline}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start an import, or a deletion */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a pipeline, such as `customers`. */
                    pipeline: string;
                };
                cookie?: never;
            };
            /** @description Give at most one of `ids`, `startId` and `since`; none of them means all records. `mode` stands alone. */
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Exactly these records. */
                        ids?: string[];
                        /** @description All records from this id on, in the order of ids. */
                        startId?: string;
                        /**
                         * Format: date-time
                         * @description Records changed at or after this time.
                         */
                        since?: string;
                        /**
                         * @description What has changed since the last complete import. Deleted and unpublished records are out of its reach.
                         * @enum {string}
                         */
                        mode?: "delta";
                        /** @description Catalog imports only: delete the records from the Klaviyo catalog instead of importing them. */
                        deleteAll?: boolean;
                        /** @description The id of the pipeline. Without it the answer says what would be deleted. */
                        confirmDeletion?: string;
                        /** @description An older spelling of `confirmDeletion`. */
                        confirmDeletetion?: string;
                        /** @description Default true: only records that exist in commercetools or were written by this connector. False: all of them. */
                        onlyOwn?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StartedRun"];
                    };
                };
                /** @description commercetools' error shape. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
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
    "/sync/{pipeline}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop the import in progress */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a pipeline, such as `customers`. */
                    pipeline: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never>;
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
                /** @description commercetools' error shape. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
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
    "/sync/{pipeline}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The first records as they would be sent; sends nothing */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a pipeline, such as `customers`. */
                    pipeline: string;
                };
                cookie?: never;
            };
            /** @description Give at most one of `ids`, `startId` and `since`; none of them means all records. */
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Exactly these records. */
                        ids?: string[];
                        /** @description All records from this id on, in the order of ids. */
                        startId?: string;
                        /**
                         * Format: date-time
                         * @description Records changed at or after this time.
                         */
                        since?: string;
                        /**
                         * @description How many records.
                         * @default 3
                         */
                        limit: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            records: components["schemas"]["PreviewedRecord"][];
                        };
                    };
                };
                /** @description commercetools' error shape. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
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
    "/sync/{pipeline}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much has changed since the last complete import */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a pipeline, such as `customers`. */
                    pipeline: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Changes"];
                    };
                };
                /** @description commercetools' error shape. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
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
    "/sync/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every pipeline: the run in progress, the last run */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            pipelines: components["schemas"]["PipelineStatus"][];
                        };
                    };
                };
                /** @description commercetools' error shape. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
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
    "/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The history, newest first */
        get: {
            parameters: {
                query: {
                    /** @description Id of a pipeline, such as `customers`. */
                    pipeline?: string;
                    status?: "queued" | "running" | "stopping" | "done" | "failed" | "stopped";
                    /** @description Id of a run. */
                    before?: string;
                    limit: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            runs: components["schemas"]["Run"][];
                            /** @description Give it as `before` for the next page. */
                            next?: string;
                        };
                    };
                };
                /** @description commercetools' error shape. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
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
    "/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a run. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
                /** @description commercetools' error shape. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
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
    "/runs/{id}/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was rejected and why */
        get: {
            parameters: {
                query: {
                    /** @description `next` of the page before. */
                    after?: string;
                    limit: number;
                };
                header?: never;
                path: {
                    /** @description Id of a run. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            failures: components["schemas"]["Failure"][];
                            /** @description Give it as `after` for the next page. */
                            next?: string;
                        };
                    };
                };
                /** @description commercetools' error shape. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
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
    "/runs/{id}/failures.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as a CSV file */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a run. */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description CSV */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": unknown;
                    };
                };
                /** @description commercetools' error shape. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
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
    "/runs/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on where a stopped or failed run ended */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a run. */
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
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
                /** @description commercetools' error shape. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
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
    "/runs/{id}/retry-failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try the rejected records again, in a new run */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a run. */
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
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
                /** @description commercetools' error shape. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
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
    "/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What starts by itself, and when */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            schedules: components["schemas"]["Schedule"][];
                        };
                    };
                };
                /** @description commercetools' error shape. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
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
    "/schedules/{pipeline}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set when an import starts by itself */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of a pipeline, such as `customers`. */
                    pipeline: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Minute, hour, day of month, month, day of week; e.g. `0 2 * * *`. */
                        cron: string;
                        /** @description IANA time zone whose clocks count, e.g. `Europe/Berlin`. */
                        timeZone: string;
                        /**
                         * @description Everything, or what has changed since the last complete import (deletions are out of reach).
                         * @enum {string}
                         */
                        scope: "all" | "delta";
                        enabled: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Schedule"];
                    };
                };
                /** @description commercetools' error shape. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
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
    "/connection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether commercetools and Klaviyo can be worked with, and what to do when not */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Connection"];
                    };
                };
                /** @description commercetools' error shape. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
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
    "/work": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do a slice of work; answers when it is done */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Id of a pipeline, such as `customers`. */
                        pipeline?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SliceResult"];
                    };
                };
                /** @description Nothing to do. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description commercetools' error shape. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
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
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Numbers for Prometheus */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Prometheus text */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
                /** @description commercetools' error shape. */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description commercetools' error shape. */
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
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        StartedRun: {
            id: string;
            pipeline: string;
            /** @description Which records a run covers. */
            scope: {
                /** @enum {string} */
                kind: "all";
                /** @description Id of a source record. */
                startId?: string;
            } | {
                /** @enum {string} */
                kind: "ids";
                ids: string[];
            } | {
                /** @enum {string} */
                kind: "since";
                /**
                 * Format: date-time
                 * @description Records changed at or after this time.
                 */
                since: string;
            } | {
                /** @enum {string} */
                kind: "delta";
                /**
                 * Format: date-time
                 * @description Records changed after this time.
                 */
                from: string;
                /**
                 * Format: date-time
                 * @description Records changed up to this time; later ones belong to the next delta.
                 */
                to: string;
            } | {
                /** @enum {string} */
                kind: "deletion";
                /**
                 * @description Records of this project or written by this connector, or all there are at the destination.
                 * @enum {string}
                 */
                of: "own" | "all";
            } | {
                /** @enum {string} */
                kind: "failures";
                /** @description The run whose rejected records are tried again. */
                runId: string;
            };
            /**
             * @description What started it.
             * @enum {string}
             */
            trigger: "user" | "machine" | "schedule" | "cli";
            /** @description Id of the user or API client that started it; never a name or address. */
            requestedBy: string;
            /** @enum {string} */
            status: "queued" | "running" | "stopping" | "done" | "failed" | "stopped";
            /** @description read = written + skipped + rejected. */
            counts: {
                /** @description Source records read. */
                read: number;
                /** @description Source records that arrived. */
                written: number;
                /** @description Source records that were left out on purpose. */
                skipped: number;
                /** @description Source records that could not be imported; see the failures of the run. */
                rejected: number;
            };
            /** @description How often something was repaired or left out, by code. */
            warnings: {
                [key: string]: number;
            };
            /** @description Why records were skipped, by code. */
            skips: {
                [key: string]: number;
            };
            /** @description How many records the scope holds. */
            total?: number;
            /** @enum {string} */
            totalIs: "exact" | "estimated" | "unknown";
            /** @description Time spent working, without waits between slices. */
            workedMs: number;
            /**
             * Format: date-time
             * @description When it was started, by the server clock.
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description When its worker was last heard of, by the server clock.
             */
            heartbeatAt: string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            finishedAt?: string;
            /** @description Why the run failed. */
            error?: {
                code: string;
                message: string;
            };
            /** @description What should be known; the run goes on all the same. */
            notices?: {
                code: string;
                message: string;
            }[];
        };
        Run: {
            id: string;
            pipeline: string;
            /** @description Which records a run covers. */
            scope: {
                /** @enum {string} */
                kind: "all";
                /** @description Id of a source record. */
                startId?: string;
            } | {
                /** @enum {string} */
                kind: "ids";
                ids: string[];
            } | {
                /** @enum {string} */
                kind: "since";
                /**
                 * Format: date-time
                 * @description Records changed at or after this time.
                 */
                since: string;
            } | {
                /** @enum {string} */
                kind: "delta";
                /**
                 * Format: date-time
                 * @description Records changed after this time.
                 */
                from: string;
                /**
                 * Format: date-time
                 * @description Records changed up to this time; later ones belong to the next delta.
                 */
                to: string;
            } | {
                /** @enum {string} */
                kind: "deletion";
                /**
                 * @description Records of this project or written by this connector, or all there are at the destination.
                 * @enum {string}
                 */
                of: "own" | "all";
            } | {
                /** @enum {string} */
                kind: "failures";
                /** @description The run whose rejected records are tried again. */
                runId: string;
            };
            /**
             * @description What started it.
             * @enum {string}
             */
            trigger: "user" | "machine" | "schedule" | "cli";
            /** @description Id of the user or API client that started it; never a name or address. */
            requestedBy: string;
            /** @enum {string} */
            status: "queued" | "running" | "stopping" | "done" | "failed" | "stopped";
            /** @description read = written + skipped + rejected. */
            counts: {
                /** @description Source records read. */
                read: number;
                /** @description Source records that arrived. */
                written: number;
                /** @description Source records that were left out on purpose. */
                skipped: number;
                /** @description Source records that could not be imported; see the failures of the run. */
                rejected: number;
            };
            /** @description How often something was repaired or left out, by code. */
            warnings: {
                [key: string]: number;
            };
            /** @description Why records were skipped, by code. */
            skips: {
                [key: string]: number;
            };
            /** @description How many records the scope holds. */
            total?: number;
            /** @enum {string} */
            totalIs: "exact" | "estimated" | "unknown";
            /** @description Time spent working, without waits between slices. */
            workedMs: number;
            /**
             * Format: date-time
             * @description When it was started, by the server clock.
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description When its worker was last heard of, by the server clock.
             */
            heartbeatAt: string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            finishedAt?: string;
            /** @description Why the run failed. */
            error?: {
                code: string;
                message: string;
            };
        };
        Failure: {
            id: string;
            code: string;
            reason: string;
            field?: string;
        };
        /** @description commercetools' error shape. */
        Error: {
            statusCode: number;
            message: string;
            errors: {
                code: string;
                message: string;
                field?: string;
                /** @description The run that stands in the way. */
                runId?: string;
            }[];
            /** @description With 401 only. */
            error?: string;
            /** @description With 401 only. */
            error_description?: string;
        };
        PipelineStatus: {
            pipeline: string;
            title: string;
            /** @description Pipelines that should be imported before. */
            dependsOn: string[];
            /** @description Whether its records can be deleted from Klaviyo. */
            deletable: boolean;
            active?: {
                id: string;
                pipeline: string;
                /** @description Which records a run covers. */
                scope: {
                    /** @enum {string} */
                    kind: "all";
                    /** @description Id of a source record. */
                    startId?: string;
                } | {
                    /** @enum {string} */
                    kind: "ids";
                    ids: string[];
                } | {
                    /** @enum {string} */
                    kind: "since";
                    /**
                     * Format: date-time
                     * @description Records changed at or after this time.
                     */
                    since: string;
                } | {
                    /** @enum {string} */
                    kind: "delta";
                    /**
                     * Format: date-time
                     * @description Records changed after this time.
                     */
                    from: string;
                    /**
                     * Format: date-time
                     * @description Records changed up to this time; later ones belong to the next delta.
                     */
                    to: string;
                } | {
                    /** @enum {string} */
                    kind: "deletion";
                    /**
                     * @description Records of this project or written by this connector, or all there are at the destination.
                     * @enum {string}
                     */
                    of: "own" | "all";
                } | {
                    /** @enum {string} */
                    kind: "failures";
                    /** @description The run whose rejected records are tried again. */
                    runId: string;
                };
                /**
                 * @description What started it.
                 * @enum {string}
                 */
                trigger: "user" | "machine" | "schedule" | "cli";
                /** @description Id of the user or API client that started it; never a name or address. */
                requestedBy: string;
                /** @enum {string} */
                status: "queued" | "running" | "stopping" | "done" | "failed" | "stopped";
                /** @description read = written + skipped + rejected. */
                counts: {
                    /** @description Source records read. */
                    read: number;
                    /** @description Source records that arrived. */
                    written: number;
                    /** @description Source records that were left out on purpose. */
                    skipped: number;
                    /** @description Source records that could not be imported; see the failures of the run. */
                    rejected: number;
                };
                /** @description How often something was repaired or left out, by code. */
                warnings: {
                    [key: string]: number;
                };
                /** @description Why records were skipped, by code. */
                skips: {
                    [key: string]: number;
                };
                /** @description How many records the scope holds. */
                total?: number;
                /** @enum {string} */
                totalIs: "exact" | "estimated" | "unknown";
                /** @description Time spent working, without waits between slices. */
                workedMs: number;
                /**
                 * Format: date-time
                 * @description When it was started, by the server clock.
                 */
                startedAt: string;
                /**
                 * Format: date-time
                 * @description When its worker was last heard of, by the server clock.
                 */
                heartbeatAt: string;
                /**
                 * Format: date-time
                 * @description When it ended.
                 */
                finishedAt?: string;
                /** @description Why the run failed. */
                error?: {
                    code: string;
                    message: string;
                };
                /** @description Source records per second of working time. */
                rate: number;
                /** @description Milliseconds left at that rate; absent while unknown. */
                etaMs?: number;
                /** @description Milliseconds since the worker was last heard of. */
                heartbeatAgeMs: number;
            };
            lastRun?: components["schemas"]["Run"];
            watermark?: string;
        };
        Check: {
            ok: boolean;
            title: string;
            detail?: string;
            nextStep?: string;
        };
        Connection: {
            ok: boolean;
            commercetools: components["schemas"]["Check"][];
            klaviyo: components["schemas"]["Check"][];
        };
        PreviewedRecord: {
            id: string;
            /** @enum {string} */
            outcome: "written" | "skipped" | "rejected";
            code?: string;
            reason?: string;
            field?: string;
            warnings?: string[];
            /** @description Request bodies as they'd go over the wire. */
            requests: unknown[];
        };
        SliceResult: {
            pipeline: string;
            runId: string;
            /** @enum {string} */
            status: "queued" | "running" | "stopping" | "done" | "failed" | "stopped";
            /** @description Work is left. */
            more: boolean;
        };
        Changes: {
            /** @description Up to when everything has been imported; absent before the first time. */
            since?: string;
            /** @description Records changed since; absent when there are too many to count. */
            count?: number;
            /** @enum {string} */
            exactness?: "exact" | "estimated";
        };
        Schedule: {
            pipeline: string;
            title: string;
            /** @description Minute, hour, day of month, month, day of week; e.g. `0 2 * * *`. */
            cron: string;
            /** @description IANA time zone whose clocks count, e.g. `Europe/Berlin`. */
            timeZone: string;
            /**
             * @description Everything, or what has changed since the last complete import (deletions are out of reach).
             * @enum {string}
             */
            scope: "all" | "delta";
            enabled: boolean;
            /** @description The next three; nothing starts while it is switched off. */
            next: string[];
            /**
             * Format: date-time
             * @description An occurrence whose run is about to be started.
             */
            pending?: string;
            lastSkipped?: {
                /**
                 * Format: date-time
                 * @description The occurrence that started nothing.
                 */
                at: string;
                /** @description Why, in words for the user. */
                reason: string;
                /** @description The run that stood in the way. */
                runId?: string;
            };
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
