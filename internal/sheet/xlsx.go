package sheet

import (
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/money"
)

// The bounds of Excel's sheets (Microsoft, "Excel specifications and limits").
const (
	maxRows  = 1_048_576
	maxCells = 16_384
	maxText  = 32_767 // UTF-16 units in a cell
	maxName  = 31
	// maxExact is the largest whole number that Excel holds exactly: its numbers are doubles shown with 15 digits.
	maxExact = 999_999_999_999_999
)

// cutMark ends a text that Excel has no room for.
const cutMark = " … [cut: Excel holds 32,767 characters in a cell; CSV and JSON hold all]"

// XLSX writes the sheet as a workbook: titles bold and frozen, numbers as numbers, dates and instants as Excel's own
// with a format (instants in UTC), money as a number whose format names the currency, texts as texts and never as
// formulas. Whole numbers of more than 15 digits and dates before March 1900, which Excel has wrong, are written as
// texts. More rows or columns than Excel holds are fault.Limit.
func XLSX(w io.Writer, s Sheet) error {
	if len(s.Columns) > maxCells {
		return fault.New(fault.Limit, "Excel holds %d columns and this list has %d; take CSV or JSON", maxCells, len(s.Columns))
	}
	file := excelize.NewFile()
	defer func() { _ = file.Close() }() // it only removes its own temporary files
	name := sheetName(s.Name)
	if err := file.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	stream, err := file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	x := &workbook{file: file, stream: stream, styles: map[string]int{}}
	if err := x.begin(s.Columns); err != nil {
		return err
	}
	line := make([]any, len(s.Columns))
	err = s.each(func(number int, cells []any) error {
		if number >= maxRows {
			return fault.New(fault.Limit, "Excel holds %d rows and this list has more; take CSV or JSON", maxRows-1)
		}
		for i, c := range cells {
			var err error
			if line[i], err = x.cell(c); err != nil {
				return err
			}
		}
		return x.row(number+1, line)
	})
	if err != nil {
		return err
	}
	if err := stream.Flush(); err != nil {
		return err
	}
	return file.Write(w)
}

type workbook struct {
	file   *excelize.File
	stream *excelize.StreamWriter
	styles map[string]int // number format to style
}

// begin sets widths, freezes the first line and writes the titles into it.
func (x *workbook) begin(columns []Column) error {
	for i, c := range columns {
		if err := x.stream.SetColWidth(i+1, i+1, c.Kind.width()); err != nil {
			return err
		}
	}
	if err := x.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	bold, err := x.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	titles := make([]any, len(columns))
	for i, c := range columns {
		titles[i] = excelize.Cell{StyleID: bold, Value: written(c.Title)}
	}
	return x.row(1, titles)
}

func (x *workbook) row(number int, cells []any) error {
	at, err := excelize.CoordinatesToCellName(1, number)
	if err != nil {
		return err
	}
	return x.stream.SetRow(at, cells)
}

// cell gives what the stream writes for a cell.
func (x *workbook) cell(cell any) (any, error) {
	switch v := cell.(type) {
	case int:
		return whole(int64(v)), nil
	case int64:
		return whole(v), nil
	case float64:
		if !finite(v) {
			return nil, nil
		}
		return v, nil
	case bool:
		return v, nil
	case clock.Date:
		if v < "1900-03-01" {
			return written(string(v)), nil
		}
		return x.styled(v.Time(), "yyyy-mm-dd")
	case time.Time:
		if clock.DateOf(v.UTC()) < "1900-03-01" {
			return written(plain(v)), nil
		}
		return x.styled(v.UTC(), `yyyy-mm-dd hh:mm:ss "UTC"`)
	case money.Amount:
		return x.money(v)
	}
	return written(plain(cell)), nil
}

func (x *workbook) money(a money.Amount) (any, error) {
	places := a.Currency.Places()
	if a.Minor > maxExact || a.Minor < -maxExact {
		return written(plain(a)), nil
	}
	value, err := strconv.ParseFloat(a.Plain(), 64)
	if err != nil {
		return nil, err
	}
	format := "#,##0"
	if places > 0 {
		format += "." + strings.Repeat("0", places)
	}
	if a.Currency.Valid() {
		format += ` "` + string(a.Currency) + `"`
	}
	return x.styled(value, format)
}

// styled gives a value with a number format; every format is made once.
func (x *workbook) styled(value any, format string) (any, error) {
	style, ok := x.styles[format]
	if !ok {
		var err error
		if style, err = x.file.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
			return nil, err
		}
		x.styles[format] = style
	}
	return excelize.Cell{StyleID: style, Value: value}, nil
}

func whole(n int64) any {
	if n > maxExact || n < -maxExact {
		return plain(n)
	}
	return n
}

// written makes a text fit for a cell; an empty one is an empty cell.
func written(s string) any {
	if s == "" {
		return nil
	}
	// XML 1.0 has no other control characters than these three.
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\uFFFE' || r == '\uFFFF' {
			return '\uFFFD'
		}
		return r
	}, s)
	if units := utf16.Encode([]rune(s)); len(s) > maxText && len(units) > maxText {
		s = string(utf16.Decode(units[:maxText-len(utf16.Encode([]rune(cutMark)))])) + cutMark
	}
	return s
}

// sheetName makes a name that Excel takes.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || r < ' ' {
			return '-'
		}
		return r
	}, plain(s))
	if units := utf16.Encode([]rune(s)); len(units) > maxName {
		s = string(utf16.Decode(units[:maxName]))
	}
	// An apostrophe at an end is refused by Excel.
	if s = strings.TrimSpace(strings.Trim(s, "'\uFFFD")); s == "" || strings.EqualFold(s, "History") {
		return "List"
	}
	return s
}

func (k Kind) width() float64 {
	switch k {
	case Number, Bool, Date:
		return 12
	case Instant:
		return 24
	case Money:
		return 18
	}
	return 32
}
