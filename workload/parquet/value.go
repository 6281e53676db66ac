package parquet

import (
	"math"
	"strconv"
	"time"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// julian is the day number of 1 January 1970, from which INT96 counts.
const julian = 2440588

// formatOf returns what writes the values of a column by its type.
func formatOf(n pq.Node) func([]byte, pq.Value) []byte {
	typ := n.Type()
	if l := typ.LogicalType(); l != nil {
		switch l := l.Value.(type) {
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
		return plain
	}
	if c := typ.ConvertedType(); c != nil { // files of older programs
		switch *c {
		case deprecated.TimestampMillis:
			return instant(time.Millisecond, true)
		case deprecated.TimestampMicros:
			return instant(time.Microsecond, true)
		case deprecated.Date:
			return date
		case deprecated.Uint8, deprecated.Uint16, deprecated.Uint32, deprecated.Uint64:
			return unsigned
		}
	}
	return plain
}

func date(b []byte, v pq.Value) []byte {
	return time.Unix(int64(v.Int32())*86400, 0).UTC().AppendFormat(b, "2006-01-02T15:04:05")
}

// instant writes a time in a unit since 1970, with an offset where it is one of UTC.
func instant(unit time.Duration, utc bool) func([]byte, pq.Value) []byte {
	form := "2006-01-02T15:04:05.999999999"
	if utc {
		form += "Z07:00"
	}
	per := int64(time.Second / unit)
	return func(b []byte, v pq.Value) []byte {
		n := v.Int64()
		second, rest := n/per, n%per
		return time.Unix(second, rest*int64(unit)).UTC().AppendFormat(b, form)
	}
}

// decimal writes a whole number with so many decimals.
func decimal(scale int) func([]byte, pq.Value) []byte {
	return func(b []byte, v pq.Value) []byte {
		if k := v.Kind(); k != pq.Int32 && k != pq.Int64 {
			return plain(b, v)
		}
		n := v.Int64()
		if v.Kind() == pq.Int32 {
			n = int64(v.Int32())
		}
		return strconv.AppendFloat(b, float64(n)/math.Pow10(scale), 'f', -1, 64)
	}
}

func unsigned(b []byte, v pq.Value) []byte {
	if v.Kind() == pq.Int32 {
		return strconv.AppendUint(b, uint64(uint32(v.Int32())), 10)
	}
	return strconv.AppendUint(b, uint64(v.Int64()), 10)
}

// plain writes a value as its physical type has it; what is no number (NaN) is empty.
func plain(b []byte, v pq.Value) []byte {
	switch v.Kind() {
	case pq.Boolean:
		return strconv.AppendBool(b, v.Boolean())
	case pq.Int32:
		return strconv.AppendInt(b, int64(v.Int32()), 10)
	case pq.Int64:
		return strconv.AppendInt(b, v.Int64(), 10)
	case pq.Int96:
		i := v.Int96()
		at := time.Unix((int64(int32(i[2]))-julian)*86400, int64(i[1])<<32|int64(i[0]))
		return at.UTC().AppendFormat(b, "2006-01-02T15:04:05.999999999Z07:00")
	case pq.Float:
		return real(b, float64(v.Float()), 32)
	case pq.Double:
		return real(b, v.Double(), 64)
	}
	return appendText(b, v.ByteArray())
}

func real(b []byte, x float64, bits int) []byte {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return b
	}
	return strconv.AppendFloat(b, x, 'f', -1, bits)
}
