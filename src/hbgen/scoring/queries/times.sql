SELECT
  "t11"."instrument",
  "t11"."item",
  "t11"."first",
  "t11"."second",
  COUNT("t11"."case") AS "times"
FROM (
  SELECT
    "t10"."instrument",
    "t10"."case",
    "t10"."item",
    SUM(CASE WHEN "t10"."turn" = 0 THEN "t10"."x" ELSE 0.0 END) AS "first",
    SUM(CASE WHEN "t10"."turn" = 1 THEN "t10"."x" ELSE 0.0 END) AS "second"
  FROM (
    SELECT
      "t9"."instrument",
      "t9"."case",
      "t9"."item",
      "t9"."unit",
      "t9"."channel",
      "t9"."role",
      "t9"."turn",
      "t9"."x"
    FROM (
      SELECT
        "t8"."run",
        "t8"."instrument",
        "t8"."item",
        "t8"."value",
        "t8"."role",
        "t8"."unit",
        "t8"."channel",
        "t8"."weight",
        "t8"."case",
        "t8"."section",
        "t8"."measure",
        "t8"."item_weight",
        "t8"."scored",
        "t8"."x",
        "t8"."plus",
        "t8"."minus",
        "t8"."failed",
        "t8"."zero",
        "t8"."turn",
        COUNT("t8"."run") OVER (
          PARTITION BY "t8"."instrument", "t8"."case", "t8"."item"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "answered"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t6"."run",
            "t6"."instrument",
            "t6"."item",
            "t6"."value",
            "t6"."role",
            "t6"."unit",
            "t6"."channel",
            "t6"."weight",
            "t6"."case",
            "t6"."section",
            "t6"."measure",
            "t6"."item_weight",
            "t6"."scored",
            "t6"."x",
            "t6"."plus",
            "t6"."minus",
            "t6"."failed",
            "t6"."zero",
            ROW_NUMBER() OVER (
              PARTITION BY "t6"."instrument", "t6"."case", "t6"."item"
              ORDER BY "t6"."run" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS "turn"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t4"."run",
                "t4"."instrument",
                "t4"."item",
                "t4"."value",
                "t4"."role",
                "t4"."unit",
                "t4"."channel",
                "t4"."weight",
                "t4"."case",
                "t2"."section",
                "t2"."measure",
                "t2"."item_weight",
                "t2"."scored",
                "t2"."x",
                "t2"."plus",
                "t2"."minus",
                "t2"."failed",
                "t2"."zero"
              FROM (
                SELECT
                  *
                FROM "answers" AS "t0"
                WHERE
                  "t0"."case" <> ''
              ) AS "t4"
              INNER JOIN "counts" AS "t2"
                ON "t4"."instrument" = "t2"."instrument"
                AND "t4"."item" = "t2"."item"
                AND "t4"."value" = "t2"."value"
            ) AS "t5"
            WHERE
              "t5"."scored" > 0.5 AND "t5"."measure" = 'score'
          ) AS "t6"
        ) AS "t7"
        WHERE
          "t7"."turn" < 2
      ) AS "t8"
    ) AS "t9"
    WHERE
      "t9"."answered" = 2
  ) AS "t10"
  GROUP BY
    1,
    2,
    3
) AS "t11"
GROUP BY
  1,
  2,
  3,
  4
