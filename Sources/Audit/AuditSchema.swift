// SPDX-License-Identifier: Apache-2.0

/// The JSON Schema (draft 2020-12) of a line of the audit.
public enum AuditSchema {
    public static let text = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "A record of Caisson's audit",
          "type": "object",
          "required": ["seq", "prev", "time", "kind"],
          "properties": {
            "seq": {"type": "integer", "minimum": 1, "description": "Counts up by one, through all files."},
            "prev": {"$ref": "#/$defs/hash", "description": "SHA-256 of a zero byte and the line before this one."},
            "time": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\\\.[0-9]{3}Z$"},
            "kind": {"enum": [\(words(of: RecordKind.allCases.map(\.rawValue)))]}
          },
          "oneOf": [
            {"$ref": "#/$defs/exchange"}, {"$ref": "#/$defs/start"}, {"$ref": "#/$defs/stop"},
            {"$ref": "#/$defs/reload"}, {"$ref": "#/$defs/gap"}, {"$ref": "#/$defs/checkpoint"},
            {"$ref": "#/$defs/file_begin"}, {"$ref": "#/$defs/file_end"}, {"$ref": "#/$defs/file_removed"}
          ],
          "unevaluatedProperties": false,
          "$defs": {
            "hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "policy_hash": {"type": "string", "pattern": "^([0-9a-f]{64})?$"},
            "text": {"type": ["string", "null"]},
            "count": {"type": "integer", "minimum": 0},
        \(exchange),
        \(others)
          }
        }

        """

    private static func words(of words: [String]) -> String { words.map { "\"\($0)\"" }.joined(separator: ", ") }

    private static let exchange = """
            "exchange": {
              "required": ["request", "client", "method", "path", "endpoint", "decision", "reason", "status",
                           "bytes_in", "bytes_out", "duration_ms", "upstream_ms", "policy_hash"],
              "properties": {
                "kind": {"const": "exchange"},
                "request": {"type": "string", "description": "The number that the client was told."},
                "client": {"type": "string"},
                "method": {"$ref": "#/$defs/text"},
                "path": {"type": "string", "description": "As the client wrote it, without the query."},
                "endpoint": {"$ref": "#/$defs/text", "description": "The operationId."},
                "decision": {"enum": ["allowed", "denied", "warned", "refused", "failed"]},
                "reason": {"type": "string", "description": "The rule that allowed, else the code."},
                "status": {"$ref": "#/$defs/count", "description": "0 where the client left before one."},
                "bytes_in": {"$ref": "#/$defs/count"},
                "bytes_out": {"$ref": "#/$defs/count"},
                "duration_ms": {"type": "number"},
                "upstream_ms": {"type": ["number", "null"]},
                "trace": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
                "policy": {"$ref": "#/$defs/text"},
                "identified_by": {"$ref": "#/$defs/text"},
                "generation": {"type": "integer", "minimum": 1},
                "code": {"type": "string", "pattern": "^[a-z0-9_:]*$"},
                "rule": {"$ref": "#/$defs/text"},
                "violation": {
                  "type": "object",
                  "required": ["in", "code"],
                  "properties": {
                    "in": {"enum": ["body", "parameter", "visibility", "condition", "ownership"]},
                    "code": {"type": "string", "pattern": "^[a-z0-9_]+$"},
                    "path": {"type": "string"}
                  },
                  "additionalProperties": false
                },
                "query": {"type": "array", "items": {"type": "string"}},
                "query_unknown": {"type": "integer", "minimum": 1},
                "objects": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["kind", "name"],
                    "properties": {
                      "kind": {"type": "string"}, "name": {"type": "string"}, "id": {"$ref": "#/$defs/hash"}
                    },
                    "additionalProperties": false
                  }
                },
                "body": {
                  "type": "object",
                  "required": ["bytes", "digest", "fields"],
                  "properties": {
                    "bytes": {"$ref": "#/$defs/count"},
                    "digest": {"$ref": "#/$defs/hash"},
                    "fields": {"type": "array", "items": {"type": "string"}}
                  },
                  "additionalProperties": false
                },
                "policy_hash": {"$ref": "#/$defs/policy_hash"}
              }
            }
        """

    private static let others = """
            "start": {
              "required": ["program", "generation", "policy_hash", "endpoints", "when_lost"],
              "properties": {
                "kind": {"const": "start"}, "program": {"type": "string"},
                "generation": {"type": "integer", "minimum": 1}, "policy_hash": {"$ref": "#/$defs/policy_hash"},
                "endpoints": {"type": "array", "items": {"type": "string"}}, "when_lost": {"enum": ["serve", "refuse"]}
              }
            },
            "stop": {"properties": {"kind": {"const": "stop"}}},
            "reload": {
              "required": ["generation", "policy_hash", "in_force"],
              "properties": {
                "kind": {"const": "reload"}, "generation": {"type": "integer", "minimum": 1},
                "policy_hash": {"$ref": "#/$defs/policy_hash"}, "in_force": {"type": "boolean"}
              }
            },
            "gap": {
              "required": ["why"],
              "properties": {
                "kind": {"const": "gap"}, "why": {"enum": ["crash", "checkpoint", "queue", "disk"]},
                "file": {"type": "string"}, "torn_bytes": {"$ref": "#/$defs/count"},
                "checkpoint_size": {"$ref": "#/$defs/count"}, "size": {"$ref": "#/$defs/count"},
                "lost": {"$ref": "#/$defs/count"}, "error": {"type": "string"}
              }
            },
            "checkpoint": {
              "required": ["origin", "size", "root", "key", "signature"],
              "properties": {
                "kind": {"const": "checkpoint"}, "origin": {"type": "string"}, "size": {"$ref": "#/$defs/count"},
                "root": {"type": "string"}, "key": {"type": "string"}, "signature": {"type": "string"}
              }
            },
            "file_begin": {
              "required": ["file", "log", "previous_file", "previous_digest", "size", "root", "tree"],
              "properties": {
                "kind": {"const": "file_begin"}, "file": {"type": "string"}, "log": {"type": "string"},
                "previous_file": {"$ref": "#/$defs/text"}, "previous_digest": {"$ref": "#/$defs/text"},
                "size": {"$ref": "#/$defs/count"}, "root": {"$ref": "#/$defs/hash"},
                "tree": {"type": "array", "items": {"$ref": "#/$defs/hash"}}
              }
            },
            "file_end": {
              "required": ["size", "digest"],
              "properties": {
                "kind": {"const": "file_end"}, "size": {"$ref": "#/$defs/count"}, "digest": {"$ref": "#/$defs/hash"}
              }
            },
            "file_removed": {
              "required": ["file", "first", "last"],
              "properties": {
                "kind": {"const": "file_removed"}, "file": {"type": "string"}, "first": {"$ref": "#/$defs/count"},
                "last": {"$ref": "#/$defs/count"}
              }
            }
        """
}
