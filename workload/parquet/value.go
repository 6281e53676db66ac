package parquet

import (
	"encoding/binary"
	"math"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// julian is the day number of 1 January 1970, from which INT96 counts.
const julian = 2440588

// A written appends a value, of which it is given the bytes, to a line.
type written func(line, value []byte) []byte

// formatOf returns what writes the values of a column by its type. Where a type is not one
// for the values, they are written as they are.
func formatOf(e *format.SchemaElement) written {
	kind := e.Type.V
	whole := kind == format.Int32 || kind == format.Int64
	if f := logical(e); f != nil && whole {
		return f
	}
	return plain(kind)
}

// logical is what a column is for, or nil where that is what its values are.
func logical(e *format.SchemaElement) written {
	switch l := e.LogicalType.Value.(type) {
	case *format.TimestampType:
		if l.Unit.Value != nil {
			return instant(l.Unit.Value.Duration(), l.IsAdjustedToUTC)
		}
	case *format.DateType:
		return date
	case *format.DecimalType:
		return decimal(int(l.Scale))
	case *format.IntType:
		if !l.IsSigned {
			return unsigned
		}
	}
	if e.LogicalType.Value != nil || !e.ConvertedType.Valid {
		return nil
	}
	switch e.ConvertedType.V { // files of older programs
	case deprecated.TimestampMillis:
		return instant(time.Millisecond, true)
	case deprecated.TimestampMicros:
		return instant(time.Microsecond, true)
	case deprecated.Date:
		return date
	case deprecated.Decimal:
		return decimal(int(e.Scale.V))
	case deprecated.Uint8, deprecated.Uint16, deprecated.Uint32, deprecated.Uint64:
		return unsigned
	}
	return nil
}

// whole is a whole number of 4 or 8 bytes.
func whole(v []byte) int64 {
	if len(v) == 4 {
		return int64(int32(binary.LittleEndian.Uint32(v)))
	}
	return int64(binary.LittleEndian.Uint64(v))
}

func date(b, v []byte) []byte {
	return time.Unix(whole(v)*86400, 0).UTC().AppendFormat(b, "2006-01-02T15:04:05")
}

// instant writes a time in a unit since 1970, with an offset where it is one of UTC.
func instant(unit time.Duration, utc bool) written {
	form := "2006-01-02T15:04:05.999999999"
	if utc {
		form += "Z07:00"
	}
	per := int64(time.Second / unit)
	return func(b, v []byte) []byte {
		n := whole(v)
		second, rest := n/per, n%per
		return time.Unix(second, rest*int64(unit)).UTC().AppendFormat(b, form)
	}
}

// decimal writes a whole number with scale decimals.
func decimal(scale int) written {
	return func(b, v []byte) []byte {
		return strconv.AppendFloat(b, float64(whole(v))/math.Pow10(scale), 'f', -1, 64)
	}
}

func unsigned(b, v []byte) []byte {
	if len(v) == 4 {
		return strconv.AppendUint(b, uint64(binary.LittleEndian.Uint32(v)), 10)
	}
	return strconv.AppendUint(b, binary.LittleEndian.Uint64(v), 10)
}

// plain writes a value as its physical type has it; what is no number (NaN) is empty.
func plain(kind format.Type) written {
	switch kind {
	case format.Boolean:
		return func(b, v []byte) []byte { return strconv.AppendBool(b, v[0] != 0) }
	case format.Int32, format.Int64:
		return func(b, v []byte) []byte { return strconv.AppendInt(b, whole(v), 10) }
	case format.Int96:
		return func(b, v []byte) []byte {
			at := time.Unix((whole(v[8:])-julian)*86400, int64(binary.LittleEndian.Uint64(v)))
			return at.UTC().AppendFormat(b, "2006-01-02T15:04:05.999999999Z07:00")
		}
	case format.Float:
		return func(b, v []byte) []byte {
			return real(b, float64(math.Float32frombits(binary.LittleEndian.Uint32(v))), 32)
		}
	case format.Double:
		return func(b, v []byte) []byte { return real(b, math.Float64frombits(binary.LittleEndian.Uint64(v)), 64) }
	}
	return appendText
}

func real(b []byte, x float64, bits int) []byte {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return b
	}
	return strconv.AppendFloat(b, x, 'f', -1, bits)
}

// widthOf is how many bytes the values of a column have, 0 where each has its own.
func widthOf(e *format.SchemaElement) int {
	switch e.Type.V {
	case format.Boolean:
		return 1 // once they are unpacked
	case format.Int32, format.Float:
		return 4
	case format.Int64, format.Double:
		return 8
	case format.Int96:
		return 12
	case format.FixedLenByteArray:
		return int(e.TypeLength.V)
	}
	return 0
}
