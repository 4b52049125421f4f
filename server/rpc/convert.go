package rpc

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/xuncha/xuncha/server/fault"
)

func stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

func stampOf(t *time.Time) *timestamppb.Timestamp {
	if t == nil {
		return nil
	}
	return timestamppb.New(*t)
}

// parseID reads a UUID; "" is none. Errors: bad_id.
func parseID(s string) (uuid.UUID, error) {
	if s == "" {
		return uuid.Nil, nil
	}
	id, err := uuid.Parse(s)
	if err != nil {
		return uuid.Nil, fault.New(fault.BadID, "")
	}
	return id, nil
}

func idText(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}

func idTextOf(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	return id.String()
}

// object turns kept JSON into a Struct; what cannot be one is left out.
func object(raw []byte) *structpb.Struct {
	if len(raw) == 0 {
		return nil
	}
	var m map[string]any
	if json.Unmarshal(raw, &m) != nil {
		return nil
	}
	s, err := structpb.NewStruct(m)
	if err != nil {
		return nil
	}
	return s
}

func rawObject(s *structpb.Struct) ([]byte, error) {
	if s == nil {
		return nil, nil
	}
	raw, err := s.MarshalJSON()
	if err != nil {
		return nil, fault.New(fault.BadArgument, "")
	}
	return raw, nil
}

func orZero(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}

// position is where a list ordered by time and id goes on.
type position struct {
	At time.Time `json:"a"`
	ID uuid.UUID `json:"i"`
}

// parseIDs reads several UUIDs; "" is none. Errors: bad_id.
func parseIDs(all ...string) ([]uuid.UUID, error) {
	out := make([]uuid.UUID, len(all))
	for i, s := range all {
		id, err := parseID(s)
		if err != nil {
			return nil, err
		}
		out[i] = id
	}
	return out, nil
}
