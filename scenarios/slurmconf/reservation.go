package slurmconf

import (
	"strings"
	"time"
)

// A Reservation is one of scontrol show reservation.
type Reservation struct {
	Where
	Name       string
	Start, End time.Time
	Nodes      []string
	Count      int // of nodes, where they are not named
	Partition  string
	Flags      []string // in capitals
	Users      []string
	Accounts   []string
	Groups     []string
	QOS        []string
	Cores      int // together; 0 where nothing is said
}

// Closed reports whether nobody may use it: it is for maintenance.
func (r *Reservation) Closed() bool {
	return r.Is("MAINT") || len(r.Users) == 1 && r.Users[0] == "root" || r.Users == nil && r.Accounts == nil && r.Groups == nil && r.QOS == nil
}

// Is reports whether the reservation has a flag.
func (r *Reservation) Is(flag string) bool {
	for _, f := range r.Flags {
		if f == flag {
			return true
		}
	}
	return false
}

// ReadReservations reads what scontrol show reservation prints, on one line each or on
// several. Times without an offset are of a zone.
func ReadReservations(path string, read Read, zone *time.Location) (list []Reservation, err error) {
	content, err := read(path)
	if err != nil {
		return nil, err
	}
	lines, err := text(path, content)
	if err != nil {
		return nil, err
	}
	var records []Line
	for i, l := range lines {
		body := strings.TrimSpace(l)
		switch at := (Where{path, i + 1}); {
		case body == "" || strings.HasPrefix(body, "No reservations"):
		case strings.HasPrefix(body, "ReservationName="):
			records = append(records, Line{at, body})
		case len(records) > 0 && strings.Contains(body, "="):
			records[len(records)-1].Text += " " + body
		default:
			return nil, at.bad("give the output of scontrol show reservation", "%s is no reservation", quoted(body))
		}
	}
	for _, l := range records {
		r, err := reservation(l, zone)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

func reservation(l Line, zone *time.Location) (r Reservation, err error) {
	r.Where = l.Where
	names := func(v string) []string {
		if unset(v) {
			return nil
		}
		return strings.Split(v, ",")
	}
	for word := range strings.FieldsSeq(l.Text) {
		key, v, found := strings.Cut(word, "=")
		if !found || unset(v) {
			continue
		}
		switch strings.ToLower(key) {
		case "reservationname":
			r.Name = v
		case "starttime":
			r.Start, err = Instant(v, zone)
		case "endtime":
			r.End, err = Instant(v, zone)
		case "nodes":
			r.Nodes, err = Hosts(v)
		case "nodecnt":
			var n int64
			n, err = Count(v, MostNodes)
			r.Count = int(n)
		case "partitionname":
			r.Partition = v
		case "flags":
			r.Flags = names(strings.ToUpper(v))
		case "users":
			r.Users = names(v)
		case "accounts":
			r.Accounts = names(v)
		case "groups":
			r.Groups = names(v)
		case "qos", "allowedqos":
			r.QOS = names(v)
		case "corecnt":
			var n int64
			n, err = Count(v, 1<<40)
			r.Cores = int(n)
		}
		if err != nil {
			return r, l.bad("print it with TZ=UTC", "reservation %s: %s: %v", r.Name, key, err)
		}
	}
	if r.Start.IsZero() || r.End.IsZero() || !r.Start.Before(r.End) {
		return r, l.bad("", "reservation %s has no StartTime before its EndTime", r.Name)
	}
	return r, nil
}
