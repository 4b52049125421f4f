// Package observe tells what the process is doing: logs with trace ids and without personal data, metrics, and whether its stores answer.
package observe
