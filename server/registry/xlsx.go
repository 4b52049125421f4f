package registry

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/xuncha/xuncha/server/fault"
)

const (
	maxUnzipped = 128 << 20 // bytes of all parts of a workbook
	maxSheetXML = 16 << 20  // bytes of a part before the library keeps it on disk
)

// readXLSX reads the first sheet of a workbook. Empty rows are passed over. Errors: import_rows; too_large for one that unpacks to more than can be taken.
func readXLSX(raw []byte) (rows []Row, err error) {
	defer func() {
		if recover() != nil { // the library has been seen to fall over files that are none
			rows, err = nil, noWorkbook()
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxSheetXML, RawCellValue: true})
	if err != nil {
		if strings.Contains(err.Error(), "unzip size exceeds") {
			return nil, fault.Newf(fault.TooLarge, "工作簿展开后超过 %d 字节 · The workbook unpacks to more than %d bytes.", maxUnzipped, maxUnzipped)
		}
		return nil, noWorkbook()
	}
	defer book.Close()
	sheets := book.GetSheetList()
	if len(sheets) == 0 {
		return nil, noHeader()
	}
	lines, err := book.Rows(sheets[0])
	if err != nil {
		return nil, noWorkbook()
	}
	defer lines.Close()
	props, err := book.GetWorkbookProps()
	in1904 := err == nil && props.Date1904 != nil && *props.Date1904
	return readSheet(lines, in1904)
}

func noWorkbook() error {
	return fault.New(fault.ImportRows, "不是能读的 XLSX 工作簿，可另存为 CSV · This is no XLSX workbook that can be read; it can be saved as CSV.")
}

func readSheet(lines *excelize.Rows, in1904 bool) (rows []Row, err error) {
	var columns []string
	for number := 1; lines.Next(); number++ {
		record, err := lines.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, noWorkbook()
		}
		for len(record) > 0 && strings.TrimSpace(record[len(record)-1]) == "" {
			record = record[:len(record)-1]
		}
		switch {
		case len(record) == 0:
		case columns == nil:
			if columns, err = columnsOf(record); err != nil {
				return nil, err
			}
		case len(rows) >= maxImport:
			return nil, tooManyRows()
		default:
			if len(record) < len(columns) {
				record = append(record, make([]string, len(columns)-len(record))...)
			}
			row := Row{Number: number}
			row.Target, row.Err = fromRecord(columns, written(columns, record, in1904))
			rows = append(rows, row)
		}
	}
	if columns == nil {
		return nil, noHeader()
	}
	return rows, nil
}

// written writes numbers as a table has them: whole ones without an exponent, for codes may be kept as numbers, and those of days as days.
func written(columns, record []string, in1904 bool) []string {
	for i := range min(len(columns), len(record)) {
		n, err := strconv.ParseFloat(record[i], 64)
		switch {
		case err != nil:
		case isDay(columns[i]):
			if at, err := excelize.ExcelDateToTime(n, in1904); err == nil {
				record[i] = at.Format(time.DateOnly)
			}
		case strings.ContainsAny(record[i], "eE"):
			record[i] = strconv.FormatFloat(n, 'f', -1, 64)
		}
	}
	return record
}

// isDay tells whether a column is a day of any kind's.
func isDay(column string) bool {
	return slices.ContainsFunc(Kinds(), func(k Kind) bool {
		a, ok := k.attributeOf(column)
		return ok && a.Form == Day
	})
}
