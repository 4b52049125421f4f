package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/track"
)

// rows calls each with the cells of every line of a file, five of them. The cells are gone when the next line is read.
func rows(path string, each func(cells [5]float64) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<20)
	for number := 1; ; number++ {
		line, err := in.ReadSlice('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return nil
		} else if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		cells, err := parse(line)
		if err == nil {
			err = each(cells)
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, number, err)
		}
	}
}

// parse reads five decimal numbers without exponents, each exact: below 2⁵³ when its point is left out.
func parse(line []byte) (cells [5]float64, err error) {
	for k := range cells {
		cell, rest, _ := bytes.Cut(line, []byte{','})
		if cells[k], err = decimal(bytes.TrimRight(cell, "\r\n")); err != nil {
			return cells, err
		}
		line = rest
	}
	return cells, nil
}

var tens = [...]float64{1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

func decimal(cell []byte) (float64, error) {
	var digits int64
	places, negative := -1, false
	for k, c := range cell {
		switch {
		case c == '-' && k == 0:
			negative = true
		case c == '.' && places < 0:
			places = 0
		case c >= '0' && c <= '9' && digits < 1e14:
			digits = digits*10 + int64(c-'0')
			if places >= 0 {
				places++
			}
		default:
			return math.NaN(), fmt.Errorf("%q is no number", cell)
		}
	}
	if len(cell) == 0 || places >= len(tens) {
		return math.NaN(), fmt.Errorf("%q is no number", cell)
	}
	v := float64(digits) / tens[max(places, 0)]
	if negative {
		v = -v
	}
	return v, nil
}

// readReaches answers the reaches in the order of their ids, which count from 1.
func readReaches(path string) (reaches []coverage.Reach, err error) {
	lines, err := readLines(path)
	if err != nil {
		return nil, err
	}
	for _, line := range lines {
		r, err := coverage.NewReach(line)
		if err != nil {
			return nil, err
		}
		reaches = append(reaches, r)
	}
	return reaches, nil
}

// readLines answers the reaches' vertices in the order of their ids.
func readLines(path string) (lines [][]geo.LatLng, err error) {
	id := 0.0
	err = rows(path, func(c [5]float64) error {
		if c[0] != id {
			id++
			lines = append(lines, nil)
		}
		if c[0] != id {
			return errors.New("reaches are not in the order of their ids")
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], geo.LatLng{Lat: c[4], Lng: c[3]})
		return nil
	})
	return lines, err
}

// readTracks calls each with the fixes of one track after the other. The slice is used again.
func readTracks(path string, each func(id int, fixes []track.Fix)) error {
	var fixes []track.Fix
	id := 0
	end := func() {
		if len(fixes) > 0 {
			each(id, fixes)
		}
		fixes = fixes[:0]
	}
	err := rows(path, func(c [5]float64) error {
		if int(c[0]) != id {
			end()
			id = int(c[0])
		}
		fixes = append(fixes, track.Fix{
			At: int64(c[1]) * 1000, Place: geo.LatLng{Lat: c[3], Lng: c[2]}, Accuracy: float32(c[4]),
			Speed: track.Unknown, Bearing: track.Unknown, Battery: track.Unknown, Source: track.SourceApp,
		})
		return nil
	})
	end()
	return err
}
