// Package fieldsync takes in what phones captured, item by item: nothing captured is lost, doubled or falsely reported as received.
package fieldsync
