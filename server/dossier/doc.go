// Package dossier makes what leaves the house: the documents of a case, its evidence package, and signs for targets.
package dossier
