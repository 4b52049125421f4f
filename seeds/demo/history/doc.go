// Package history makes up what went on in the demonstration prefecture before somebody looks: two months of patrols, inspections and cases. Nothing is written as a result: tracks
// and forms are handed in, photos uploaded and cases worked through the fields' own verbs, each at its time of a past (app.Past), so that every figure is the engine's own.
//
// All is drawn from one seed and the day that it is about, ids included. So a history that was cut short goes on where it was, and what is handed in again is there already.
package history
