// Package reduced decodes an ordinary JPEG straight to a half, a quarter or an eighth of its size, for thumbnails.
//
// image/jpeg reconstructs every pixel, which for a phone's photo takes more processor time than all else that the server does with it.
// Libraries that scale while they decode need cgo, or were not to be had. So this one does the part that is ours: baseline Huffman JPEG
// of 8 bits (ITU-T T.81), from whose blocks only the lowest 4×4, 2×2 or 1×1 coefficients are taken and the others skipped unread. A
// block's N×N lowest coefficients, transformed back by the N-point inverse DCT and scaled by N/8, are the block at N/8 of its size, for
// both transforms are orthonormal. Whatever is not ordinary is ErrUnsupported: use image/jpeg.
package reduced
