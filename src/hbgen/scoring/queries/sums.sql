WITH "t6" AS (
  SELECT
    "t3"."run",
    "t3"."instrument",
    "t3"."item",
    "t3"."value",
    "t3"."role",
    "t3"."unit",
    "t3"."channel",
    "t3"."weight",
    "t3"."case",
    "t4"."section",
    "t4"."measure",
    "t4"."item_weight",
    "t4"."scored",
    "t4"."x",
    "t4"."plus",
    "t4"."minus",
    "t4"."failed",
    "t4"."zero"
  FROM "answers" AS "t3"
  INNER JOIN "counts" AS "t4"
    ON "t3"."instrument" = "t4"."instrument"
    AND "t3"."item" = "t4"."item"
    AND "t3"."value" = "t4"."value"
), "t12" AS (
  SELECT
    "t11"."run",
    "t11"."instrument",
    "t11"."measure",
    "t11"."unit",
    "t11"."channel",
    "t11"."role",
    "t11"."weight",
    "t11"."section",
    "t11"."answered",
    "t11"."not_applicable",
    "t11"."x",
    "t11"."plus",
    "t11"."minus",
    "t11"."failed",
    "t11"."zero",
    "t5"."section_weight",
    "t5"."all_weight"
  FROM (
    SELECT
      "t9"."run",
      "t9"."instrument",
      "t9"."measure",
      "t9"."unit",
      "t9"."channel",
      "t9"."role",
      "t9"."weight",
      "t9"."section",
      SUM("t9"."w") AS "answered",
      SUM("t9"."not_applicable") AS "not_applicable",
      SUM("t9"."w" * "t9"."x") AS "x",
      SUM("t9"."w" * "t9"."plus") AS "plus",
      SUM("t9"."w" * "t9"."minus") AS "minus",
      MAX("t9"."failed") AS "failed",
      MAX("t9"."zero") AS "zero"
    FROM (
      SELECT
        "t7"."run",
        "t7"."instrument",
        "t7"."item",
        "t7"."value",
        "t7"."role",
        "t7"."unit",
        "t7"."channel",
        "t7"."weight",
        "t7"."case",
        "t7"."section",
        "t7"."measure",
        "t7"."item_weight",
        "t7"."scored",
        "t7"."x",
        "t7"."plus",
        "t7"."minus",
        "t7"."failed",
        "t7"."zero",
        "t7"."item_weight" * "t7"."scored" AS "w",
        "t7"."item_weight" * (
          1.0 - "t7"."scored"
        ) AS "not_applicable"
      FROM "t6" AS "t7"
    ) AS "t9"
    GROUP BY
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8
  ) AS "t11"
  INNER JOIN "possible" AS "t5"
    ON "t11"."instrument" = "t5"."instrument"
    AND "t11"."channel" = "t5"."channel"
    AND "t11"."measure" = "t5"."measure"
    AND "t11"."section" = "t5"."section"
)
SELECT
  "t19"."instrument",
  "t19"."measure",
  "t19"."part",
  "t19"."unit",
  "t19"."channel",
  "t19"."role",
  "t19"."section",
  "t19"."item",
  COUNT("t19"."run") AS "n",
  SUM("t19"."weight") AS "w",
  SUM("t19"."weight" * "t19"."weight") AS "ww",
  SUM("t19"."weight" * "t19"."x") AS "wx",
  SUM("t19"."weight" * "t19"."x" * "t19"."x") AS "wxx",
  SUM("t19"."weight" * "t19"."plus") AS "plus",
  SUM("t19"."weight" * "t19"."minus") AS "minus",
  SUM("t19"."failed") AS "failed",
  SUM("t19"."covered") AS "covered"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t7"."run",
      "t7"."instrument",
      "t7"."measure",
      "t7"."unit",
      "t7"."channel",
      "t7"."role",
      "t7"."weight",
      'item' AS "part",
      "t7"."section",
      "t7"."item",
      "t7"."x",
      "t7"."plus",
      "t7"."minus",
      "t7"."failed",
      0.0 AS "covered"
    FROM "t6" AS "t7"
    WHERE
      "t7"."scored" > 0.5
  ) AS "t8"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t16"."run",
        "t16"."instrument",
        "t16"."measure",
        "t16"."unit",
        "t16"."channel",
        "t16"."role",
        "t16"."weight",
        'total' AS "part",
        '' AS "section",
        '' AS "item",
        CASE WHEN "t16"."zero" > 0.5 THEN 0.0 ELSE "t16"."x" / "t16"."share" END AS "x",
        "t16"."plus" / "t16"."share" AS "plus",
        "t16"."minus" / "t16"."share" AS "minus",
        "t16"."failed",
        "t16"."answered" / (
          "t16"."all_weight" - "t16"."not_applicable"
        ) AS "covered"
      FROM (
        SELECT
          "t14"."run",
          "t14"."instrument",
          "t14"."measure",
          "t14"."unit",
          "t14"."channel",
          "t14"."role",
          "t14"."weight",
          "t14"."all_weight",
          SUM("t14"."answered") AS "answered",
          SUM("t14"."not_applicable") AS "not_applicable",
          SUM("t14"."share") AS "share",
          SUM("t14"."share" * "t14"."x") AS "x",
          SUM("t14"."share" * "t14"."plus") AS "plus",
          SUM("t14"."share" * "t14"."minus") AS "minus",
          MAX("t14"."failed") AS "failed",
          MAX("t14"."zero") AS "zero"
        FROM (
          SELECT
            "t13"."run",
            "t13"."instrument",
            "t13"."measure",
            "t13"."unit",
            "t13"."channel",
            "t13"."role",
            "t13"."weight",
            "t13"."section",
            "t13"."answered",
            "t13"."not_applicable",
            "t13"."x" / CASE WHEN "t13"."answered" > 0 THEN "t13"."answered" ELSE 1.0 END AS "x",
            "t13"."plus" / CASE WHEN "t13"."answered" > 0 THEN "t13"."answered" ELSE 1.0 END AS "plus",
            "t13"."minus" / CASE WHEN "t13"."answered" > 0 THEN "t13"."answered" ELSE 1.0 END AS "minus",
            "t13"."failed",
            "t13"."zero",
            "t13"."section_weight",
            "t13"."all_weight",
            CASE WHEN "t13"."answered" > 0 THEN "t13"."section_weight" ELSE 0.0 END AS "share"
          FROM "t12" AS "t13"
        ) AS "t14"
        GROUP BY
          1,
          2,
          3,
          4,
          5,
          6,
          7,
          8
      ) AS "t16"
      WHERE
        "t16"."share" > 0
        AND (
          (
            (
              "t16"."answered" / (
                "t16"."all_weight" - "t16"."not_applicable"
              )
            ) >= 0.699999999
          )
          OR (
            "t16"."measure" <> 'score'
          )
        )
    ) AS "t17"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t13"."run",
        "t13"."instrument",
        "t13"."measure",
        "t13"."unit",
        "t13"."channel",
        "t13"."role",
        "t13"."weight",
        'section' AS "part",
        "t13"."section",
        '' AS "item",
        "t13"."x" / CASE WHEN "t13"."answered" > 0 THEN "t13"."answered" ELSE 1.0 END AS "x",
        "t13"."plus" / CASE WHEN "t13"."answered" > 0 THEN "t13"."answered" ELSE 1.0 END AS "plus",
        "t13"."minus" / CASE WHEN "t13"."answered" > 0 THEN "t13"."answered" ELSE 1.0 END AS "minus",
        "t13"."failed",
        0.0 AS "covered"
      FROM "t12" AS "t13"
      WHERE
        CASE WHEN "t13"."answered" > 0 THEN "t13"."section_weight" ELSE 0.0 END > 0
    ) AS "t15"
  ) AS "t18"
) AS "t19"
GROUP BY
  1,
  2,
  3,
  4,
  5,
  6,
  7,
  8
