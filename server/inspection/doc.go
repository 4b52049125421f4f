// Package inspection takes in checks of targets as phones captured them, derives findings, and calls one complete when every photo of it is here.
package inspection
