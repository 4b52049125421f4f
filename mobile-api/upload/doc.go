// Package upload takes photos from phones by the tus 1.0 protocol and keeps them under their hash; it keeps no state of its own, so any replica can go on with any upload.
package upload
